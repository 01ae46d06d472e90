# Lo que rodea el texto de un código, en su página y en la terminal.

guide-direction = ltr

guide-all = Todos los errores
guide-steps = Qué puede hacer
guide-support = Si ocurre una y otra vez
guide-operators = Para operadores
guide-example = Un ejemplo de la respuesta

guide-summary = En el registro
guide-class = Clase
guide-status = Estado
guide-recovery = Volver a intentarlo
guide-blame = Origen del problema
guide-effect = Qué puede haber ocurrido
guide-since = Desde la versión

guide-recovery-never = La misma solicitud volverá a fallar. Los programas no deben repetirla.
guide-recovery-after-fix = Hay que cambiar la solicitud. Repetirla tal cual no sirve.
guide-recovery-retry = La misma solicitud puede funcionar tras una breve espera.
guide-recovery-unavailable = Todo el destino está caído o lleno. Esperar ayuda; enviar más lo empeora.

guide-blame-caller = La propia solicitud. Aquí no hay nada que reparar; revíselo solo si se vuelve frecuente.
guide-blame-service = Este servicio. Busque la referencia en el registro y corrija la causa.
guide-blame-dependency = Otro servicio. Compruebe el estado y los límites de lo que este servicio llama.
guide-blame-network = La red. Compruebe la dirección, el DNS, el cortafuegos y los certificados del camino.

guide-effect-none = No se cambió nada.
guide-effect-unknown = Puede haberse hecho de todos modos. Compruébelo antes de repetirlo a mano.
guide-effect-applied = Se hizo. No lo repita.
