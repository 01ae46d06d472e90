# Os textos das falhas deste pacote em português do Brasil. O modelo é en.ftl.

## Partes de frases

http-effect = { $effect ->
    [none] Nada foi alterado.
    [applied] Sua solicitação foi executada mesmo assim.
   *[other] Sua solicitação pode ter sido executada mesmo assim.
}
http-retry = { $effect ->
    [none] Tente novamente { wait }.
   *[other] Verifique se sua solicitação foi executada. Se não foi, tente novamente { wait }.
}

## Serviços que este programa chama

async-upstream-unreachable = Não conseguimos contato com um serviço de que precisamos para sua solicitação. { http-effect }
    .title = Sem contato com um serviço

async-upstream-reset = A conexão com um serviço de que precisamos para sua solicitação caiu. { http-effect }
    .title = A conexão caiu
    .action-retry = { http-retry }

async-upstream-failed = Um serviço de que precisamos para sua solicitação está com problemas. { http-effect }
    .title = Um serviço está com problemas
    .action-retry = { http-retry }

async-upstream-throttled = Um serviço de que precisamos para sua solicitação está ocupado demais no momento. { http-effect }
    .title = Um serviço está ocupado demais

async-upstream-refused = Um serviço de que precisamos para sua solicitação não nos deixa entrar. Cabe a nós resolver isso. { http-effect }
    .title = Um serviço não nos deixa entrar

async-upstream-rejected = Um serviço de que precisamos para sua solicitação não aceitou o que enviamos. A falha é nossa. { http-effect }
    .title = Um serviço não aceitou o que enviamos

async-upstream-redirected = Um serviço de que precisamos para sua solicitação mudou de lugar e não sabemos para onde. Cabe a nós descobrir. { http-effect }
    .title = Um serviço mudou de lugar
    .action-try-later = { http-retry }

async-upstream-garbled = Um serviço de que precisamos para sua solicitação deu uma resposta que não conseguimos usar. { http-effect }
    .title = Um serviço não respondeu direito
    .action-retry = { http-retry }

## Solicitações que não passam da porta

async-request-malformed = Não conseguimos ler sua solicitação, por isso nada foi feito.
    .title = Não é possível ler a solicitação
    .action-fix-request = Compare sua solicitação com a descrição deste serviço, corrija-a e envie-a de novo.

async-request-not-accepted = Sua solicitação não pode ser aceita do jeito que está, por isso nada foi feito.
    .title = A solicitação não pode ser aceita

async-sign-in-required = Não sabemos quem é você, por isso nada foi feito.
    .title = Login não realizado

async-access-denied = Você não tem permissão para fazer isso, por isso nada foi feito.
    .title = Não permitido

async-route-not-found = Não há nada neste endereço.
    .title = Não há nada aqui

async-method-not-allowed = Neste endereço não é possível fazer o que você pediu, por isso nada foi feito.
    .title = Não é possível neste endereço

async-request-timed-out = Sua solicitação demorou demais, por isso paramos de esperar. { http-effect }
    .title = A solicitação demorou demais
    .action-retry = { http-retry }

async-body-too-large = Sua solicitação é maior do que aceitamos, por isso nada foi feito.
    .title = A solicitação é longa demais

async-address-too-long = O endereço da sua solicitação é maior do que aceitamos, por isso nada foi feito.
    .title = O endereço é longo demais
    .action-fix-request = Coloque menos no endereço: o que é longo vai no corpo da solicitação.

async-headers-too-large = Sua solicitação chegou com mais cabeçalhos do que aceitamos, por isso nada foi feito. Na maioria das vezes são cookies que se acumularam.
    .title = Os cabeçalhos são grandes demais
    .action-fix-request = Apague os cookies deste site no seu navegador, ou envie menos cabeçalhos, e tente de novo.

async-media-type-unsupported = Sua solicitação está em um formato que não lemos, por isso nada foi feito.
    .title = Este formato não é conhecido aqui
    .action-fix-request = Envie sua solicitação como JSON, com o cabeçalho Content-Type: application/json.

async-too-many-requests = Você enviou mais solicitações do que podemos aceitar de uma só pessoa, por isso esta não foi executada.
    .title = Solicitações demais

async-service-unavailable = No momento não podemos aceitar solicitações. { http-effect }
    .title = Não disponível no momento

## O que fazer agora

action-sign-in = Entre na sua conta e envie sua solicitação de novo.
action-ask-for-access = Peça permissão a quem administra seu acesso e tente novamente.
action-check-address = Verifique se o endereço está escrito corretamente.
action-shorten-request = Encurte sua solicitação e envie-a de novo.
