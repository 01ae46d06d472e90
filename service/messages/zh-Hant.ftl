# 本服務的正體中文文字，以 en.ftl 為準。
# 範例保留英文：本服務只聽得懂英文和德文。

## 無法理解或無法執行的要求

async-request-invalid = 要求缺少某些欄位，或有欄位不正確，所以沒有執行任何動作。
    .title = 請檢查要求的欄位
    .action-fix-request = 請更正「errors」列出的欄位，然後再送出一次要求。

async-intent-classification-failed = 我不明白您想要我做什麼，所以沒有執行任何動作。
    .title = 我不明白您的意思
    .action-rephrase = 請用英文或德文換個說法，例如「Create a ticket: the printer is broken」或「List open tickets」。

async-ticket-title-missing = 我可以建立工單，但還不知道要處理什麼事。
    .title = 工單的內容是什麼？

async-ticket-number-missing = 我不知道您指的是哪一張工單。
    .title = 哪一張工單？

async-ticket-not-found = 沒有編號 { $number } 的工單。
    .title = 沒有這張工單
    .action-list-tickets = 請輸入「List open tickets」，查看現有的編號。

## 服務目前做不到的事

async-tracker-failed = 目前無法存取工單。{ http-effect }
    .title = 目前無法使用工單

async-service-not-ready = 服務正在停止，不再受理新的要求。沒有變更任何內容。
    .title = 服務無法使用

## 本服務所呼叫的服務

async-model-quota-used-up = 我們用來處理的文字模型額度已經用完。這需要由我們來處理。{ http-effect }
    .title = 文字模型的額度已用完

async-model-key-refused = 我們用來處理的文字模型不讓我們進入。這需要由我們來解決。{ http-effect }
    .title = 文字模型不讓我們進入

async-model-unknown = 我們設定使用的文字模型並不存在。這需要由我們來更正。{ http-effect }
    .title = 沒有這個文字模型

async-model-text-too-long = 您寫的內容超過我們的文字模型所能處理的長度。{ http-effect }
    .title = 對文字模型來說太長

async-model-content-refused = 我們的文字模型不處理這樣的內容。{ http-effect }
    .title = 文字模型拒絕處理
    .action-rephrase = 請換個說法，再送出一次。

async-tracker-not-permitted = 存放工單的地方不允許我們這麼做。這需要由我們來解決。{ http-effect }
    .title = 我們無權存取工單

async-tracker-switched-off = 存放工單的地方不再接受工單。這需要由我們來查明。{ http-effect }
    .title = 那裡不再存放工單

async-ticket-not-accepted = 存放工單的地方沒有接受這張工單，所以什麼都沒有做。
    .title = 工單未被接受

async-channel-webhook-gone = 我們無法通知頻道：我們發文的管道已被移除。這需要由我們重新設定。{ http-effect }
    .title = 無法通知頻道

async-channel-gone = 我們無法通知頻道：頻道已封存或不再存在。{ http-effect }
    .title = 頻道已不存在

async-channel-not-permitted = 我們無法通知頻道：我們無權在那裡發文。{ http-effect }
    .title = 我們無權在頻道發文

## 主控台

console-host-unknown = 這個頁面是以不屬於它的名稱開啟的,因此沒有顯示。
    .title = 頁面名稱不符

console-reference-unknown = 這裡沒有這個參考編號的紀錄。它可能有錯字、來自其他服務,或比保存的資料更早。
    .title = 沒有這個參考編號的紀錄
    .action-check-reference = 請檢查參考編號:它有二十個符號和一個檢查符號。

## 現在該怎麼做

action-ask-help = 請輸入「help」，看看我能做什麼。
action-name-problem = 請說明是什麼事，例如「Create a ticket: the login page is slow」。
action-name-number = 請提供工單的編號，例如「Show ticket 1」。
action-list-tickets = 請輸入「List open tickets」，查看工單的編號。

## 答覆

reply-created = 我已建立工單 #{ $number }：{ $title }
reply-listed = 有 { $count } 張工單未結案：
reply-line = #{ $number } { $title }
reply-none-open = 沒有未結案的工單。
reply-shown = { $state ->
    [open] 工單 #{ $number } 尚未結案：{ $title }
   *[closed] 工單 #{ $number } 已結案：{ $title }
}
reply-closed = 我已將工單 #{ $number } 結案：{ $title }
reply-was-closed = 工單 #{ $number } 先前就已結案：{ $title }
reply-summarised = 有 { $count } 張工單未結案，最新的一張是 #{ $number }：{ $title }
reply-help = 我負責管理工單。您可以用英文或德文請我建立工單（「Create a ticket: the login page is slow」）、列出或摘要未結案的工單，或依編號查看工單或將工單結案。

## 仍在進行

deferred-working = 我仍在處理。請{ wait }再回到這裡查看。
deferred-told = 我仍在處理，完成後會通知頻道。請{ wait }再回到這裡查看。
deferred-done = 要求 { $id } 已完成：
deferred-failed = 要求 { $id } 無法完成。參考編號是 { $reference }。
