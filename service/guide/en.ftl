# What stands around the words for a code, on its page and in the terminal.

guide-direction = ltr

guide-all = All errors
guide-steps = What you can do
guide-support = If it happens again and again
guide-operators = For operators
guide-example = An example of the answer

guide-summary = In the log
guide-class = Class
guide-status = Status
guide-recovery = Trying again
guide-blame = Whose failure
guide-effect = What may have happened
guide-since = Since version

guide-recovery-never = The same request fails again. Programs must not repeat it.
guide-recovery-after-fix = The request has to be changed. To repeat it as it is does not help.
guide-recovery-retry = The same request may succeed after a short wait.
guide-recovery-unavailable = The whole target is down or full. Waiting helps, sending more makes it worse.

guide-blame-caller = The caller's. There is nothing to repair here; look into it only when it becomes frequent.
guide-blame-service = This service's. Look for the reference in the log and repair the cause.
guide-blame-dependency = A dependency's. Check the state and the limits of what this service calls.
guide-blame-network = The network's. Check the address, DNS, the firewall and the certificates on the way.

guide-effect-none = Nothing was changed.
guide-effect-unknown = It may have been done all the same. Check that before you repeat it by hand.
guide-effect-applied = It was done. Do not repeat it.
