# The words of the chat and of the console. English is the source of all others.

## Everywhere
page-skip = Skip to the content
page-language = Language
page-reference = Reference
page-copy = Copy
page-copied = Copied

## Chat
page-chat-title = Ask Breakfall
page-chat-heading = What can I do for you?
page-chat-lead = I keep tickets. Ask in plain words; if something fails, I say what happened and what to do next.
page-chat-tries = Examples to try
page-chat-try-create = Create a ticket: the login page is slow
page-chat-try-list = List open tickets
page-chat-try-show = Show ticket 4711
page-chat-try-unclear = asdf qwer
page-chat-log = Questions and answers
page-chat-question = Your question
page-chat-placeholder = Create a ticket: the printer is out of paper
page-chat-user = Your name
page-chat-guest = guest
page-chat-send = Send
page-chat-success = Done
page-chat-degraded = Done in part
page-chat-not-now = Not possible right now
page-chat-deferred = Still working on it
page-chat-deferred-for = { $count ->
    [one] The work goes on. It may be done in about a second.
   *[other] The work goes on. It may be done in about { $count } seconds.
}
page-chat-deferred-text = The work goes on.
page-chat-deferred-step = Ask again in a moment; nothing is done twice.
page-chat-ticket-open = open
page-chat-ticket-closed = closed
page-chat-steps = What you can do now
page-chat-again = Try again
page-chat-ask-help = help
page-chat-show-help = Show help
page-chat-ask-list = list open tickets
page-chat-show-list = List tickets
page-chat-rephrase = Say it differently
page-chat-contact = Contact support
page-chat-open = Open
page-chat-about-code = About this error
