# Os textos do serviço em português do Brasil. O modelo é en.ftl.
# Os exemplos continuam em inglês: o serviço só entende inglês e alemão.

## Solicitações que não se entendem ou não podem ser atendidas

async-request-invalid = Alguns campos da solicitação faltam ou não estão certos, por isso nada foi feito.
    .title = Verifique os campos da solicitação
    .action-fix-request = Corrija os campos indicados em “errors” e envie a solicitação de novo.

async-intent-classification-failed = Não entendi o que você deseja, por isso nada foi feito.
    .title = Não entendi
    .action-rephrase = Diga com outras palavras, em inglês ou alemão, por exemplo “Create a ticket: the printer is broken” ou “List open tickets”.

async-ticket-title-missing = Posso abrir um chamado, mas ainda não sei do que se trata.
    .title = Qual é o assunto do chamado?

async-ticket-number-missing = Não sei a qual chamado você se refere.
    .title = Qual chamado?

async-ticket-not-found = Não existe o chamado nº { $number }.
    .title = Esse chamado não existe
    .action-list-tickets = Peça “List open tickets” para ver os números que existem.

## O que o serviço não consegue fazer no momento

async-tracker-failed = No momento não é possível acessar os chamados. { http-effect }
    .title = Chamados não disponíveis no momento

async-service-not-ready = O serviço está sendo encerrado e não aceita novas solicitações. Nada foi alterado.
    .title = Serviço não disponível

## Os serviços que este serviço chama

async-model-quota-used-up = O modelo de texto que usamos para isso esgotou seu saldo. Cabe a nós cuidar disso. { http-effect }
    .title = O saldo do modelo de texto acabou

async-model-key-refused = O modelo de texto que usamos para isso não nos deixa entrar. Cabe a nós resolver isso. { http-effect }
    .title = O modelo de texto não nos deixa entrar

async-model-unknown = O modelo de texto que devemos usar não existe. Cabe a nós corrigir isso. { http-effect }
    .title = Esse modelo de texto não existe

async-model-text-too-long = O que você escreveu é mais longo do que nosso modelo de texto aceita. { http-effect }
    .title = Longo demais para o modelo de texto

async-model-content-refused = Nosso modelo de texto não trata um texto como este. { http-effect }
    .title = O modelo de texto recusou
    .action-rephrase = Diga com outras palavras e envie de novo.

async-tracker-not-permitted = Onde os chamados ficam guardados não nos deixam fazer isso. Cabe a nós resolver isso. { http-effect }
    .title = Não temos acesso aos chamados

async-tracker-switched-off = Onde os chamados ficam guardados não se aceitam mais chamados. Cabe a nós descobrir por quê. { http-effect }
    .title = Não há mais chamados por lá

async-ticket-not-accepted = Onde os chamados ficam guardados este não foi aceito como está, por isso nada foi feito.
    .title = O chamado não foi aceito

async-channel-webhook-gone = Não conseguimos avisar o canal: nosso acesso a ele foi removido. Cabe a nós configurá-lo de novo. { http-effect }
    .title = Não dá para chegar ao canal

async-channel-gone = Não conseguimos avisar o canal: ele está arquivado ou não existe mais. { http-effect }
    .title = O canal não existe mais

async-channel-not-permitted = Não conseguimos avisar o canal: não nos deixam escrever nele. { http-effect }
    .title = Não podemos escrever no canal

## O console

console-host-unknown = Esta página foi chamada por um nome que não é o dela, por isso não foi mostrada.
    .title = Nome errado desta página

console-reference-unknown = Não há registro desta referência aqui. Ela pode estar escrita de outra forma, ser de outro serviço ou mais antiga do que o que é guardado.
    .title = Sem registro desta referência
    .action-check-reference = Confira a referência: ela tem vinte símbolos e um símbolo de verificação.

## O que fazer agora

action-ask-help = Peça “help” para ver o que posso fazer.
action-name-problem = Diga do que se trata, por exemplo “Create a ticket: the login page is slow”.
action-name-number = Informe o número do chamado, por exemplo “Show ticket 1”.
action-list-tickets = Peça “List open tickets” para ver os números.

## Respostas

reply-created = Abri o chamado nº { $number }: { $title }
reply-listed = { $count ->
    [1] Um chamado está aberto:
    [one] { $count } chamado está aberto:
   *[other] { $count } chamados estão abertos:
}
reply-line = #{ $number } { $title }
reply-none-open = Nenhum chamado está aberto.
reply-shown = { $state ->
    [open] O chamado nº { $number } está aberto: { $title }
   *[closed] O chamado nº { $number } está fechado: { $title }
}
reply-closed = Fechei o chamado nº { $number }: { $title }
reply-was-closed = O chamado nº { $number } já estava fechado: { $title }
reply-summarised = { $count ->
    [1] Um chamado está aberto, o nº { $number }: { $title }
    [one] { $count } chamado está aberto, o mais recente é o nº { $number }: { $title }
   *[other] { $count } chamados estão abertos, o mais recente é o nº { $number }: { $title }
}
reply-help = Eu cuido dos chamados. Peça, em inglês ou alemão, para abrir um (“Create a ticket: the login page is slow”), listar ou resumir os abertos, ou mostrar ou fechar um pelo número.

## O que continua

deferred-working = Ainda estou trabalhando nisso. Volte aqui { wait }.
deferred-told = Ainda estou trabalhando nisso, e o canal será avisado quando estiver pronto. Volte aqui { wait }.
deferred-done = A solicitação { $id } está concluída:
deferred-failed = A solicitação { $id } não pôde ser atendida. A referência é { $reference }.
