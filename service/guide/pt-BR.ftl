# O que cerca o texto de um código, na sua página e no terminal.

guide-direction = ltr

guide-all = Todos os erros
guide-steps = O que você pode fazer
guide-support = Se isso continuar acontecendo
guide-operators = Para operadores
guide-example = Um exemplo da resposta

guide-summary = No registro
guide-class = Classe
guide-status = Status
guide-recovery = Tentar de novo
guide-blame = Origem do problema
guide-effect = O que pode ter acontecido
guide-since = Desde a versão

guide-recovery-never = A mesma solicitação falhará de novo. Programas não devem repeti-la.
guide-recovery-after-fix = A solicitação precisa ser alterada. Repeti-la como está não adianta.
guide-recovery-retry = A mesma solicitação pode dar certo depois de uma curta espera.
guide-recovery-unavailable = Todo o destino está fora do ar ou cheio. Esperar ajuda; enviar mais piora.

guide-blame-caller = A própria solicitação. Não há nada a consertar aqui; investigue apenas se ficar frequente.
guide-blame-service = Este serviço. Procure a referência no registro e corrija a causa.
guide-blame-dependency = Outro serviço. Verifique o estado e os limites do que este serviço chama.
guide-blame-network = A rede. Verifique o endereço, o DNS, o firewall e os certificados no caminho.

guide-effect-none = Nada foi alterado.
guide-effect-unknown = Pode ter sido feito mesmo assim. Verifique antes de repetir manualmente.
guide-effect-applied = Foi feito. Não repita.
