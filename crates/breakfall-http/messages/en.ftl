# The texts of this crate's faults in English, the source of all others.
# `{ wait }` and `{ http-effect }` are parts of sentences that the library brings.

## Parts of sentences

http-effect = { $effect ->
    [none] Nothing was changed.
    [applied] Your request was carried out all the same.
   *[other] Your request may have gone through all the same.
}
http-retry = { $effect ->
    [none] Try again { wait }.
   *[other] Check whether your request went through. If not, try again { wait }.
}

## Services that this program calls

async-upstream-unreachable = We cannot reach a service that we need for this. { http-effect }
    .title = A service cannot be reached

async-upstream-reset = The connection to a service that we need for this broke off. { http-effect }
    .title = The connection broke off
    .action-retry = { http-retry }

async-upstream-failed = A service that we need for this has a problem of its own. { http-effect }
    .title = A service has a problem
    .action-retry = { http-retry }

async-upstream-throttled = A service that we need for this is too busy to help us right now. { http-effect }
    .title = A service is too busy

async-upstream-refused = A service that we need for this does not let us in. You cannot change that; we have to. { http-effect }
    .title = A service does not let us in

async-upstream-rejected = A service that we need for this did not take what we sent to it. The mistake is ours. { http-effect }
    .title = A service did not take our request

async-upstream-redirected = A service that we need for this has moved, and we do not know where to. We have to look into it. { http-effect }
    .title = A service has moved
    .action-try-later = { http-retry }

async-upstream-garbled = A service that we need for this gave an answer that we cannot use. { http-effect }
    .title = A service gave no usable answer
    .action-retry = { http-retry }

## Requests that are turned away at the door

async-request-malformed = We cannot read your request, so nothing was done.
    .title = The request cannot be read
    .action-fix-request = Compare your request with the description of this service, correct it and send it again.

async-request-not-accepted = Your request cannot be accepted as it is, so nothing was done.
    .title = The request cannot be accepted

async-sign-in-required = We do not know who you are, so nothing was done.
    .title = Not signed in

async-access-denied = You are not allowed to do this, so nothing was done.
    .title = Not allowed

async-route-not-found = There is nothing at this address.
    .title = Nothing here

async-method-not-allowed = This address does not do what you asked of it, so nothing was done.
    .title = Not possible at this address

async-request-timed-out = Your request took too long, so we stopped waiting for it. { http-effect }
    .title = The request took too long
    .action-retry = { http-retry }

async-body-too-large = Your request is longer than we accept, so nothing was done.
    .title = The request is too long

async-address-too-long = The address of your request is longer than we accept, so nothing was done.
    .title = The address is too long
    .action-fix-request = Put less into the address: what is long belongs into the body of the request.

async-headers-too-large = Your request came with more headers than we accept, so nothing was done. Most often these are cookies that have piled up.
    .title = The headers are too large
    .action-fix-request = Delete the cookies of this site in your browser, or send fewer headers, then try again.

async-media-type-unsupported = Your request is in a format that we do not read, so nothing was done.
    .title = The format is not known here
    .action-fix-request = Send your request as JSON, with the header Content-Type: application/json.

async-too-many-requests = You sent more requests than we can take from one person, so this one was not carried out.
    .title = Too many requests

async-service-unavailable = We cannot take requests at the moment. { http-effect }
    .title = Not available at the moment

## What to do now

action-sign-in = Sign in and send your request again.
action-ask-for-access = Ask the person who manages your access to allow it, then try again.
action-check-address = Check the address for typing mistakes.
action-shorten-request = Shorten your request and send it again.
