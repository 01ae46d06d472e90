# 本套件的正體中文文字，以 en.ftl 為準。

## 句子的片段

http-effect = { $effect ->
    [none] 沒有變更任何內容。
    [applied] 不過您的要求已經執行完成。
   *[other] 您的要求仍有可能已經執行。
}
http-retry = { $effect ->
    [none] 請在{ wait }再試一次。
   *[other] 請確認您的要求是否已經執行。如果沒有，請在{ wait }再試一次。
}

## 本程式呼叫的服務

async-upstream-unreachable = 我們無法連上處理您的要求所需的服務。{ http-effect }
    .title = 無法連上某項服務

async-upstream-reset = 處理您的要求所需的服務，連線中斷了。{ http-effect }
    .title = 連線中斷
    .action-retry = { http-retry }

async-upstream-failed = 處理您的要求所需的服務發生問題。{ http-effect }
    .title = 某項服務發生問題
    .action-retry = { http-retry }

async-upstream-throttled = 處理您的要求所需的服務目前太忙碌。{ http-effect }
    .title = 某項服務太忙碌

async-upstream-refused = 處理您的要求所需的服務不讓我們進入。這需要由我們來解決。{ http-effect }
    .title = 某項服務不讓我們進入

async-upstream-rejected = 處理您的要求所需的服務沒有接受我們送出的內容。這是我們的疏失。{ http-effect }
    .title = 某項服務沒有接受我們的要求

async-upstream-redirected = 處理您的要求所需的服務已經搬移，我們不知道它搬到哪裡。這需要由我們來查明。{ http-effect }
    .title = 某項服務已經搬移
    .action-try-later = { http-retry }

async-upstream-garbled = 處理您的要求所需的服務傳回了我們無法使用的答覆。{ http-effect }
    .title = 某項服務的答覆無法使用
    .action-retry = { http-retry }

## 一開始就無法受理的要求

async-request-malformed = 我們無法讀取您的要求，所以沒有執行任何動作。
    .title = 無法讀取要求
    .action-fix-request = 請對照這項服務的說明，更正您的要求，然後再送出一次。

async-request-not-accepted = 您的要求無法以目前的形式受理，所以沒有執行任何動作。
    .title = 無法受理要求

async-sign-in-required = 我們不知道您是誰，所以沒有執行任何動作。
    .title = 尚未登入

async-access-denied = 您沒有執行這個動作的權限，所以沒有執行任何動作。
    .title = 沒有權限

async-route-not-found = 這個網址沒有任何內容。
    .title = 這裡沒有內容

async-method-not-allowed = 這個網址無法執行您要求的動作，所以沒有執行任何動作。
    .title = 這個網址無法這麼做

async-request-timed-out = 您的要求花的時間太久，所以我們不再等候。{ http-effect }
    .title = 要求花的時間太久
    .action-retry = { http-retry }

async-body-too-large = 您的要求超過我們能接受的長度，所以沒有執行任何動作。
    .title = 要求太長

async-address-too-long = 您的要求網址超過我們能接受的長度，所以沒有執行任何動作。
    .title = 網址太長
    .action-fix-request = 請縮短網址：較長的內容應放在要求的本文中。

async-headers-too-large = 您的要求附帶的標頭超過我們能接受的數量，所以沒有執行任何動作。最常見的原因是累積了太多 Cookie。
    .title = 標頭太大
    .action-fix-request = 請在瀏覽器中刪除本網站的 Cookie，或減少標頭，然後再試一次。

async-media-type-unsupported = 您的要求使用了我們無法讀取的格式，所以沒有執行任何動作。
    .title = 這裡不支援這種格式
    .action-fix-request = 請以 JSON 格式送出要求，並加上標頭 Content-Type: application/json。

async-too-many-requests = 您送出的要求超過我們能為一個人處理的數量，所以這一次沒有執行。
    .title = 要求太多

async-service-unavailable = 我們目前無法受理要求。{ http-effect }
    .title = 目前無法使用

## 現在該怎麼做

action-sign-in = 請登入，然後再送出一次要求。
action-ask-for-access = 請向管理權限的人員申請權限，然後再試一次。
action-check-address = 請檢查網址是否有打錯字。
action-shorten-request = 請縮短您的要求，然後再送出一次。
