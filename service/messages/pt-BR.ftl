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
