# Os textos da biblioteca em português do Brasil. O modelo é en.ftl; o módulo `message` explica identificadores e variáveis.
# A categoria `one` do português vale também para zero: o que só se diz de um único leva a chave `1`.

## Partes de frases

wait = { $wait_unit ->
    [hours] { $wait_count ->
        [1] daqui a cerca de uma hora
        [one] daqui a cerca de { $wait_count } hora
       *[other] daqui a cerca de { $wait_count } horas
    }
    [minutes] { $wait_count ->
        [1] daqui a cerca de um minuto
        [one] daqui a cerca de { $wait_count } minuto
       *[other] daqui a cerca de { $wait_count } minutos
    }
   *[seconds] { $wait_count ->
        [1] daqui a cerca de um segundo
        [one] daqui a cerca de { $wait_count } segundo
       *[other] daqui a cerca de { $wait_count } segundos
    }
}

effect = { $effect ->
    [none] Sua solicitação não foi executada e nada foi alterado.
    [applied] Sua solicitação foi executada mesmo assim.
   *[unknown] Não sabemos se sua solicitação foi executada.
}

## Quando um trabalho falha

async-timeout-failed = { $effect ->
    [none] Isso demorou demais, por isso interrompemos a operação. Nada foi alterado.
    [applied] Sua solicitação foi executada, mas a confirmação demorou demais.
   *[unknown] Isso demorou demais, por isso paramos de esperar. Sua solicitação pode ter sido executada mesmo assim.
}
    .title = Demorou demais
    .action-retry = { $effect ->
        [none] Tente novamente { wait }.
       *[other] Se sua solicitação não foi executada, tente novamente { wait }.
    }

async-unexpected-failed = Algo deu errado do nosso lado, não foi por nada que você tenha feito. { effect }
    .title = Algo deu errado

async-cancelled-failed = { $effect ->
    [none] Sua solicitação foi interrompida antes que algo fosse alterado.
   *[other] Sua solicitação foi interrompida antes de terminar. Uma parte dela pode já ter sido executada.
}
    .title = Solicitação interrompida

async-panicked-failed = Algo falhou do nosso lado enquanto cuidávamos da sua solicitação. { effect }
    .title = Algo falhou do nosso lado

async-rejected-failed = Há movimento demais no momento, por isso não começamos sua solicitação. Nada foi alterado.
    .title = Movimento demais no momento

async-incomplete-failed = Isso foi cortado do nosso lado antes de ficar completo. { effect }
    .title = Incompleto

async-operation-failed = Um problema do nosso lado nos impediu de terminar isso. { effect }
    .title = Não funcionou

## Recursos, seja qual for a biblioteca que fala deles

async-resource-missing = Falta do nosso lado algo de que precisamos para isso. { effect }
    .title = Falta algo do nosso lado

async-resource-denied = Não temos acesso a algo de que precisamos para isso. { effect }
    .title = Falta um acesso do nosso lado

async-resource-exists = Isso já existe, por isso não foi criado uma segunda vez.
    .title = Já existe

async-resource-violated = Isso não combina com o que já existe. { effect }
    .title = Não combina com o que existe

async-resource-rejected = Pedimos algo de uma forma que não é aceita. { effect }
    .title = Nosso pedido não foi aceito

async-resource-full = Não há mais espaço do nosso lado. { effect }
    .title = Sem espaço

async-resource-busy = Outra pessoa está usando isso neste momento. { effect }
    .title = Em uso no momento

async-resource-damaged = Parte dos nossos dados está danificada e não pode ser lida. { effect }
    .title = Dados danificados do nosso lado

async-resource-malformed = Recebemos uma resposta que não conseguimos entender. { effect }
    .title = Uma resposta incompreensível

async-resource-unreachable = Não conseguimos falar com um serviço de que precisamos para isso. { effect }
    .title = Um serviço não pode ser alcançado

async-resource-cut = A conexão com um serviço de que precisamos caiu. { effect }
    .title = A conexão caiu

async-resource-timed-out = Um serviço de que precisamos não respondeu a tempo. { effect }
    .title = Sem resposta a tempo

async-resource-failed = Um serviço de que precisamos para isso não fez o seu trabalho. { effect }
    .title = Um serviço não funcionou

## Classes: o que se diz de um código que não tem texto próprio

class-cancelled = Isso foi interrompido antes de terminar. { effect }
    .title = Interrompido

class-unknown = Algo deu errado e ainda não sabemos o quê. { effect }
    .title = Algo deu errado

class-invalid-argument = Falta algo na sua solicitação ou algo nela não está certo, por isso nada foi feito.
    .title = Há algo a corrigir na solicitação

class-deadline-exceeded = Isso demorou demais e não terminou a tempo. { effect }
    .title = Demorou demais

class-not-found = O que você procura não está aqui. Pode ter sido removido ou ter outro nome.
    .title = Não encontrado

class-already-exists = Isso já existe, por isso não foi criado outra vez.
    .title = Já existe

class-permission-denied = Você não tem permissão para fazer isso, por isso nada foi feito.
    .title = Não permitido

class-resource-exhausted = Houve solicitações demais em pouco tempo, por isso esta não foi executada.
    .title = Solicitações demais

class-failed-precondition = A situação atual não permite fazer isso, por isso nada foi feito.
    .title = Não é possível no momento

class-aborted = Outra pessoa estava alterando a mesma coisa ao mesmo tempo, por isso sua solicitação não foi executada.
    .title = Duas alterações ao mesmo tempo

class-out-of-range = Sua solicitação vai além do que existe, por isso nada foi feito.
    .title = Longe demais

class-unimplemented = Isso não é oferecido aqui.
    .title = Não oferecido

class-internal = Algo deu errado do nosso lado. { effect }
    .title = Algo deu errado

class-unavailable = Isso não está disponível no momento. { effect }
    .title = Não disponível no momento

class-data-loss = Há dados danificados que não podem ser lidos, por isso não conseguimos terminar isso.
    .title = Dados danificados

class-unauthenticated = Não sabemos quem é você, por isso nada foi feito.
    .title = Login não realizado

## O que fazer agora

action-retry = Tente novamente { wait }.
action-try-later = Volte { wait } e tente novamente.
action-nothing-to-do = Sua solicitação foi executada mesmo assim: não é preciso enviá-la de novo.
action-start-again = Envie sua solicitação de novo quando quiser.
action-check-status = Verifique se sua solicitação foi executada antes de enviá-la de novo.
action-contact-support = { $contact ->
    [none] Fale com o suporte e informe a referência { $reference }, para que possam descobrir o que aconteceu.
   *[other] Fale com o suporte ({ $contact }) e informe a referência { $reference }, para que possam descobrir o que aconteceu.
}
action-fix-request = Corrija o que não está certo na sua solicitação e envie-a de novo.
action-rephrase = Diga com outras palavras, em uma frase curta.

## O que há de errado com um campo

field-missing = Falta este campo. Acrescente-o.
field-empty = Este campo está vazio. Preencha-o.
field-too-long = { $max ->
    [1] Este texto é longo demais. Use um único caractere.
    [one] Este texto é longo demais. Use no máximo { $max } caractere.
   *[other] Este texto é longo demais. Use no máximo { $max } caracteres.
}
field-not-text = Isto não é um texto. Escreva aqui um texto entre aspas.
field-unknown = Este campo não é conhecido aqui. Verifique a grafia ou retire-o.
