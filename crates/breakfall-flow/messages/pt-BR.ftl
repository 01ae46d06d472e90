# Os textos das falhas deste pacote em português do Brasil. O modelo é en.ftl.

async-flow-busy = Há tanto em andamento neste momento que não começamos sua solicitação. Nada foi alterado.
    .title = Muita coisa em andamento

async-flow-journal-unavailable = No momento não conseguimos registrar o que prometemos, por isso não começamos sua solicitação. Nada foi alterado.
    .title = Não é possível agora

async-flow-journal-newer = Este programa é mais antigo que seus dados e por isso não mexe neles. Nada foi alterado.
    .title = Programa antigo demais para seus dados

async-flow-already-started = Com este nome já foi começada outra coisa, por isso nada foi feito agora.
    .title = O nome já está em uso

async-flow-not-found = Não há nada em andamento com este nome. Talvez já tenha terminado há muito tempo.
    .title = Nada com este nome

async-flow-id-invalid = Isto não pode ser um nome aqui, por isso nada foi feito.
    .title = Não é um nome

async-flow-kind-unknown = No momento não sabemos como fazer isto aqui. { effect }
    .title = Não é conhecido aqui

async-flow-value-too-large = Isto é mais do que conseguimos guardar. { effect }
    .title = Demais para guardar

async-flow-step-repeated = Cometemos um engano na forma de fazer isto. { effect }
    .title = Um engano nosso

async-flow-signal-unfit = Recebemos para sua solicitação uma resposta que não conseguimos usar. { effect }
    .title = Uma resposta que não serve

async-flow-definition-changed = Nosso programa mudou enquanto sua solicitação estava em andamento. Ela fica parada até que alguém a examine.
    .title = Parada do nosso lado

async-flow-poisoned = Nosso programa é interrompido cada vez que continua sua solicitação. Ela fica parada até que alguém a examine.
    .title = Parada do nosso lado

async-flow-needs-attention = Sua solicitação não pôde ser concluída, e nem tudo o que foi começado pôde ser desfeito. Nós a guardamos até que alguém a examine.
    .title = Alguém precisa examinar

async-flow-given-up = Sua solicitação não foi concluída. Partes dela podem ter sido executadas.
    .title = Não concluída

async-flow-act-impossible = Isto não é possível no estado atual, por isso nada foi feito.
    .title = Não é possível agora

## O que fazer agora

action-wait-for-us = Você não precisa fazer nada: já fomos avisados. Guarde a referência { $reference }.
action-shorten-value = Envie menos de uma vez.
