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

## Console
page-nav = Console
page-nav-failures = Failures
page-nav-wall = Dependencies
page-nav-work = Durable work
page-nav-people = People
page-nav-live = Live
page-nav-about = Service
page-search = Find a failure
page-search-hint = Reference, words, request, trace …
page-search-button = Find
page-search-slip = This looks like a reference, but its check symbol does not match: one symbol is wrong or two are exchanged. Ask for it again; below is what else was found.
page-sign-in = Sign in
page-sign-in-lead = This console is opened with the token of the configuration.
page-sign-in-wrong = That was not the token.
page-sign-in-button = Open
page-sign-out = Sign out
page-token = Token
page-back-to-list = To the list of failures
page-status-all = All
page-status-failed = Failed
page-status-degraded = Degraded
page-status-retrying = Retrying now
page-status-deferred = Deferred
page-status-abandoned = Abandoned
page-status-recovered = Recovered
page-retrying-lead = What has failed and tries again at this moment, in this program. It ends in one of the other lists, or as a plain success.
page-retrying-none = Nothing is being tried again.
page-retrying-at-it = is trying now
page-retrying-running = running for
page-retrying-failed = { $count ->
    [one] { $count } attempt failed, with
   *[other] { $count } attempts failed, the last with
}
page-failures-tabs = By how it ended
page-failures-none = Nothing has failed in this time.
page-failures-no-match = Nothing matches. References are kept for as long as the configuration says; dropped ones are counted on the page of the service.
page-failures-all = Show all there is
page-failures-course = { $count ->
    [one] One failure
   *[other] { $count } failures over the time shown
}
page-filter-since = Time
page-filter-operation = Operation
page-filter-version = Version
page-filter-dependency = Dependency
page-filter-class = Class
page-filter-code = Code
page-filter-any = any
page-filter-apply = Show
page-since-1h = last hour
page-since-24h = last 24 hours
page-since-7d = last 7 days
page-since-30d = last 30 days
page-since-all = all
page-view-groups = By kind
page-view-single = One by one
page-column-what = What
page-column-course = Course
page-column-count = Count
page-column-users = People
page-column-last = Last
page-column-started = Started after
page-column-lasted = Took
page-column-wait = Then waited
page-column-key = Key
page-column-value = Value
page-column-origin = From
page-column-when = When (UTC)
page-column-who = Who
page-column-subject = To what
page-first = first
page-older = Older ones
page-ago-now = just now
page-ago-seconds = { $count ->
    [one] a second ago
   *[other] { $count } seconds ago
}
page-ago-minutes = { $count ->
    [one] a minute ago
   *[other] { $count } minutes ago
}
page-ago-hours = { $count ->
    [one] an hour ago
   *[other] { $count } hours ago
}
page-ago-days = { $count ->
    [one] a day ago
   *[other] { $count } days ago
}
page-store-trouble = Failures cannot be recorded at the moment; answers go on.
page-store-lost = { $count ->
    [one] One failure could not be recorded.
   *[other] { $count } failures could not be recorded.
}
page-fact-effect = Did it happen?
page-fact-code = Code
page-fact-class = Class
page-fact-blame = Where it comes from
page-fact-recovery = Again?
page-fact-at = When
page-fact-user = Person
page-fact-request = Request
page-fact-still = Still failing
page-story-still = { $count ->
    [0] Not since then.
    [1] Once more, the last
    [1000] A thousand times or more, the last
   *[other] { $count } times more, the last
}
page-story-notes = Notes
page-story-note = What was found out or done about it
page-story-note-add = Add the note
page-story-effect-none = No, nothing was changed.
page-story-effect-unknown = Not known: it may have happened.
page-story-effect-applied = Yes, it has happened.
page-story-told = What the person read
page-story-told-in = Show it in
page-story-told-nothing = Nobody was told: the failure stayed inside of the service.
page-story-translated = In another language than it was read in, from the same facts.
page-story-problem = As programs got it
page-story-next = What to do now
page-story-next-never = The same request fails again. Look for the cause; do not have it repeated.
page-story-next-after-fix = The person has to change the request. Tell them what is wrong with it.
page-story-next-retry = The same request may succeed after a short wait. Have the person send it again.
page-story-next-unavailable = What it needs is down or full. Look at the dependencies; waiting helps, sending more does not.
page-story-no-retry = It cannot be repeated from here: what the person said is not kept. With the same request id nothing is done twice.
page-story-reply = An answer to copy
page-story-runbook = What this code means, and what to do
page-story-same-kind = All of this kind
page-story-trace = Trace
page-story-log = In the log:
page-story-tries = Attempts
page-story-try = Attempt
page-story-tries-none = It was not tried again, or failed before it was tried.
page-story-wait-asked = as asked for
page-story-wait-backoff = backoff
page-story-policies = At that moment:
page-story-causes = Causes, the nearest first
page-story-within = Inside of
page-story-doing = While
page-story-raised = Raised at
page-story-panic = A panic:
page-story-stack = Stack
page-story-beside = Failed beside it
page-story-context = Context
page-story-context-none = Nothing was noted.
page-story-configuration = The configuration in force
page-story-configuration-none = It is not known any more.
page-hidden-person = hidden: a person
page-hidden-secret = hidden: a secret
page-breaker = breaker
page-breaker-closed = Closed: calls go through
page-breaker-open = Open: calls are refused
page-breaker-half-open = Half open: one call is tried
page-breaker-ramping = Ramping: some calls go through
page-breaker-isolated = Isolated by hand
page-retries-left = Retries left in the budget:
page-wall-lead = What the service has called since it started, what is wrong first.
page-wall-empty = Nothing was called yet. Ask something on the chat page.
page-wall-succeeded = Done
page-wall-retries = Retries
page-wall-timed-out = Timed out
page-wall-refused = Refused
page-wall-attempts = Attempts of the last 30 minutes
page-wall-took = Time an attempt takes
page-act-isolate = Isolate
page-act-close = Close
page-act-reset = Reset
page-confirm-title = Really?
page-confirm-isolate = Isolate this target?
page-confirm-isolate-lead = Every call to it is refused at once until somebody closes it again. What can be answered by a substitute still is.
page-confirm-close = Let all calls through?
page-confirm-close-lead = What the breaker has counted is forgotten. If the target is still down, it opens again by itself.
page-confirm-operations = This concerns:
page-confirm-note = Why (for the list of actions)
page-confirm-back = Leave it
page-work-lead = What outlives its request. It goes on by itself after every restart; what stands still waits for somebody to decide.
page-work-empty = Nothing is under way, and nothing stands still.
page-work-stuck = { $count ->
    [0] Nothing stands still.
    [one] One piece of work stands still.
   *[other] { $count } pieces of work stand still.
}
page-work-open = { $count ->
    [0] Nothing goes on by itself.
    [one] One goes on by itself.
   *[other] { $count } go on by themselves.
}
page-work-canary = Try the oldest one first. If it goes through, what stood in the way is gone for the others too; if not, it is here again in a moment.
page-work-resume-all = { $count ->
    [one] Try it again
   *[other] Try all { $count } again
}
page-work-again-in = tries again in
page-work-ending = is being ended
page-work-standing-running = Runs
page-work-standing-waiting = Waits to try again
page-work-standing-needs-attention = Stands still
page-work-act-resume = Try again
page-work-act-skip = Skip this step
page-work-act-cancel = End it
page-work-act-give-up = Give up
page-work-act-resume-oldest = Try the oldest one
page-work-act-resume-all = Try all again
page-work-means-resume = What failed is tried again, as often as its plan says. If it fails again, it stands still again.
page-work-means-skip = It goes on as if the step that failed were done. Only if somebody has done it by hand.
page-work-means-cancel = What it has done so far is undone, and the person is told that it was not done.
page-work-means-give-up = It ends as it stands. What it has done and not undone yet stays, and nobody will come back to it.
page-work-means-resume-oldest = One is tried again, as often as its plan says. If it goes through, try the others.
page-work-means-resume-all = All of them are tried again, as often as their plans say. Those that fail again stand still again.
page-people-lead = { $count ->
    [one] Support is offered from the first failure on. Listed is who had one in the last day.
   *[other] Support is offered after { $count } failures in a row. Listed is who is one failure away from that, or past it, in the last day.
}
page-people-none = Nobody is near it.
page-people-failures = { $count ->
    [one] One failure
   *[other] { $count } failures
}
page-people-offered = was offered support
page-people-contacted = contacted
page-people-again = failed again after that
page-people-look = their failures
page-people-mark = Mark contacted
page-live-lead = Failures as they are recorded, the newest first.
page-live-pause = Pause
page-live-on = Live
page-live-paused = Paused
page-live-lost = Connection lost; trying again
page-live-empty = Nothing has failed yet.
page-live-no-script = Without scripts this page shows what there is now.
page-live-reload = Look again
page-about-lost = Failures lost
page-about-kept = Recorded since the start
page-about-waiting = Waiting to be recorded
page-about-rows = Records
page-about-size = Size of the file
page-about-running = Running for
page-about-version = Version
page-about-reload = Last change of the configuration
page-about-refused = It was refused; what held before still holds.
page-about-taken = It was taken over.
page-about-never-reloaded = It has not changed since the start.
page-about-catalogue = Words for people
page-about-codes = { $count ->
    [one] One code, in each language:
   *[other] { $count } codes, in each language:
}
page-about-whole = complete
page-about-gaps = { $count ->
    [one] one text is missing
   *[other] { $count } texts are missing
}
page-about-export = Export
page-about-export-lead = The newest thousand failures; the list of failures exports what its filters show.
page-about-actions = Done by hand
page-about-actions-none = Nothing yet.
page-about-configuration = Configuration
