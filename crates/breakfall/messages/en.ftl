# The library's own texts in English, the source of all others.
# What happened in one or two sentences; `.title` in a few constant words. See the module `message` for ids and variables.

## Parts of sentences

wait = { $wait_unit ->
    [hours] { $wait_count ->
        [one] in about an hour
       *[other] in about { $wait_count } hours
    }
    [minutes] { $wait_count ->
        [one] in about a minute
       *[other] in about { $wait_count } minutes
    }
   *[seconds] { $wait_count ->
        [one] in about a second
       *[other] in about { $wait_count } seconds
    }
}

effect = { $effect ->
    [none] Your request was not carried out, and nothing was changed.
    [applied] Your request was carried out all the same.
   *[unknown] Your request may or may not have been carried out.
}

## Failures of any async work

async-timeout-failed = { $effect ->
    [none] This took too long, so we stopped it. Nothing was changed.
    [applied] Your request was carried out, but confirming it took too long.
   *[unknown] This took too long, so we stopped waiting. Your request may still have gone through.
}
    .title = It took too long
    .action-retry = { $effect ->
        [none] Try again { wait }.
       *[other] If it did not go through, try again { wait }.
    }

async-unexpected-failed = Something went wrong on our side, not through anything you did. { effect }
    .title = Something went wrong

async-cancelled-failed = { $effect ->
    [none] Your request was stopped before anything was changed.
   *[other] Your request was stopped before it was finished. Parts of it may already have been carried out.
}
    .title = Stopped

async-panicked-failed = Something broke on our side while we were working on your request. { effect }
    .title = Something broke on our side

async-rejected-failed = Too much is going on at the moment, so we did not start on your request. Nothing was changed.
    .title = Too busy right now

async-incomplete-failed = This broke off on our side before it was complete. { effect }
    .title = Not complete

async-operation-failed = A problem on our side kept us from finishing this. { effect }
    .title = That did not work

## Resources, whatever library tells of them

async-resource-missing = Something that we need for this is not there on our side. { effect }
    .title = Something is missing on our side

async-resource-denied = We were not let in where we have to go for this. { effect }
    .title = No access on our side

async-resource-exists = This is already there, so it was not made a second time.
    .title = It is already there

async-resource-violated = This does not go together with what is already there. { effect }
    .title = It does not fit what is there

async-resource-rejected = We asked for something that is not accepted in that form. { effect }
    .title = We asked in a way that is not accepted

async-resource-full = There is no room left on our side. { effect }
    .title = No room left

async-resource-busy = Somebody else is using this right now. { effect }
    .title = In use right now

async-resource-damaged = Some of our data is damaged and cannot be read. { effect }
    .title = Damaged data on our side

async-resource-malformed = We got an answer that we could not make sense of. { effect }
    .title = An answer that makes no sense

async-resource-unreachable = We could not reach a service that we need for this. { effect }
    .title = A service cannot be reached

async-resource-cut = The connection to a service that we need broke off. { effect }
    .title = The connection broke off

async-resource-timed-out = A service that we need did not answer in time. { effect }
    .title = No answer in time

async-resource-failed = A service that we need for this did not do its work. { effect }
    .title = A service did not work

## Classes: what is said of a code that has no words of its own

class-cancelled = This was stopped before it was finished. { effect }
    .title = Stopped

class-unknown = Something went wrong, and we do not know what it is yet. { effect }
    .title = Something went wrong

class-invalid-argument = Something in your request is missing or not right, so nothing was done.
    .title = Something is not right in the request

class-deadline-exceeded = This took too long and was not finished in time. { effect }
    .title = It took too long

class-not-found = What you are looking for is not here. It may have been removed, or it goes by another name.
    .title = Not found

class-already-exists = This exists already, so it was not created again.
    .title = It exists already

class-permission-denied = You are not allowed to do this, so nothing was done.
    .title = Not allowed

class-resource-exhausted = There were too many requests in a short time, so this one was not carried out.
    .title = Too many requests

class-failed-precondition = This cannot be done as things stand, so nothing was done.
    .title = Not possible right now

class-aborted = Somebody else was changing the same thing at the same time, so your request was not carried out.
    .title = Two changes at once

class-out-of-range = Your request reaches past the end of what there is, so nothing was done.
    .title = Too far

class-unimplemented = This is not available here.
    .title = Not available

class-internal = Something went wrong on our side. { effect }
    .title = Something went wrong

class-unavailable = This is not available at the moment. { effect }
    .title = Not available at the moment

class-data-loss = Some data is damaged and cannot be read, so we could not finish this.
    .title = Damaged data

class-unauthenticated = We do not know who you are, so nothing was done.
    .title = Not signed in

## What to do now

action-retry = Try again { wait }.
action-try-later = Come back and try again { wait }.
action-nothing-to-do = Your request was carried out all the same: there is no need to send it again.
action-start-again = Send your request again whenever you like.
action-check-status = Check whether your request went through before you send it again.
action-contact-support = { $contact ->
    [none] Contact support and give them the reference { $reference }, so that they can find out what happened.
   *[other] Contact support ({ $contact }) and give them the reference { $reference }, so that they can find out what happened.
}
action-fix-request = Correct what is not right in your request, then send it again.
action-rephrase = Say it again in other words, in one short sentence.

## What is wrong with a field

field-missing = This is missing. Add it.
field-empty = This is empty. Fill it in.
field-too-long = { $max ->
    [one] This is too long. Use a single character.
   *[other] This is too long. Use at most { $max } characters.
}
field-not-text = This is not text. Put text in quotes here.
field-unknown = This is not known here. Check the spelling or leave it out.
