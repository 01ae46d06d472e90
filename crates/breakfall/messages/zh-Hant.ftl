# 本函式庫的正體中文文字，以 en.ftl 為準；代號與變數的說明見 `message` 模組。
# 中文不分單複數，數字一律只用一種寫法。

## 句子的片段

wait = { $wait_unit ->
    [hours] 約 { $wait_count } 小時後
    [minutes] 約 { $wait_count } 分鐘後
   *[seconds] 約 { $wait_count } 秒後
}

effect = { $effect ->
    [none] 您的要求沒有執行，也沒有變更任何內容。
    [applied] 不過您的要求已經執行完成。
   *[unknown] 目前無法確定您的要求是否已經執行。
}

## 背景作業失敗時

async-timeout-failed = { $effect ->
    [none] 這項作業花的時間太久，所以我們停止了。沒有變更任何內容。
    [applied] 您的要求已經執行完成，只是確認花的時間太久。
   *[unknown] 這項作業花的時間太久，所以我們不再等候。您的要求仍有可能已經執行。
}
    .title = 花的時間太久
    .action-retry = { $effect ->
        [none] 請在{ wait }再試一次。
       *[other] 如果您的要求沒有執行，請在{ wait }再試一次。
    }

async-unexpected-failed = 我們這邊出了問題，不是您的操作造成的。{ effect }
    .title = 出了問題

async-cancelled-failed = { $effect ->
    [none] 您的要求在變更任何內容之前就停止了。
   *[other] 您的要求還沒完成就停止了，其中一部分可能已經執行。
}
    .title = 已停止

async-panicked-failed = 我們在處理您的要求時，這邊發生了故障。{ effect }
    .title = 我們這邊發生故障

async-rejected-failed = 目前使用量太大，所以我們還沒開始處理您的要求。沒有變更任何內容。
    .title = 目前太忙碌

async-incomplete-failed = 這項作業還沒完成，就在我們這邊中斷了。{ effect }
    .title = 不完整

async-operation-failed = 我們這邊發生問題，所以沒能完成這項作業。{ effect }
    .title = 沒有成功

## 資源，不論由哪個函式庫回報

async-resource-missing = 我們這邊缺少這項作業需要的內容。{ effect }
    .title = 我們這邊缺少內容

async-resource-denied = 我們沒有這項作業所需的存取權。{ effect }
    .title = 我們沒有存取權

async-resource-exists = 這個項目已經存在，所以沒有再建立一次。
    .title = 已經存在

async-resource-violated = 這和現有的內容不相符。{ effect }
    .title = 和現有內容不相符

async-resource-rejected = 我們送出的要求格式不被接受。{ effect }
    .title = 我們的要求不被接受

async-resource-full = 我們這邊已經沒有空間了。{ effect }
    .title = 沒有空間了

async-resource-busy = 目前有其他人正在使用。{ effect }
    .title = 目前正在使用中

async-resource-damaged = 我們的部分資料已經損壞，無法讀取。{ effect }
    .title = 我們這邊資料損壞

async-resource-malformed = 我們收到了無法理解的回覆。{ effect }
    .title = 無法理解的回覆

async-resource-unreachable = 我們無法連上這項作業需要的服務。{ effect }
    .title = 無法連上服務

async-resource-cut = 和我們需要的服務之間的連線中斷了。{ effect }
    .title = 連線中斷

async-resource-timed-out = 我們需要的服務沒有及時回應。{ effect }
    .title = 沒有及時回應

async-resource-failed = 這項作業需要的服務沒有完成工作。{ effect }
    .title = 服務沒有正常運作

## 類別：代號沒有專屬文字時使用

class-cancelled = 這項作業還沒完成就停止了。{ effect }
    .title = 已停止

class-unknown = 出了問題，但我們還不知道原因。{ effect }
    .title = 出了問題

class-invalid-argument = 您的要求缺少某些內容，或有不正確的地方，所以沒有執行任何動作。
    .title = 要求的內容需要更正

class-deadline-exceeded = 這項作業花的時間太久，沒能及時完成。{ effect }
    .title = 花的時間太久

class-not-found = 這裡沒有您要找的內容，可能已經移除，或改用了其他名稱。
    .title = 找不到

class-already-exists = 這個項目已經存在，所以沒有再建立一次。
    .title = 已經存在

class-permission-denied = 您沒有執行這個動作的權限，所以沒有執行任何動作。
    .title = 沒有權限

class-resource-exhausted = 短時間內的要求太多，所以這一次沒有執行。
    .title = 要求太多

class-failed-precondition = 以目前的狀況無法這麼做，所以沒有執行任何動作。
    .title = 目前無法這麼做

class-aborted = 有其他人同時在變更同一項內容，所以您的要求沒有執行。
    .title = 同時有兩項變更

class-out-of-range = 您的要求超出了現有內容的範圍，所以沒有執行任何動作。
    .title = 超出範圍

class-unimplemented = 這裡不提供這項功能。
    .title = 不提供

class-internal = 我們這邊出了問題。{ effect }
    .title = 出了問題

class-unavailable = 這項功能目前無法使用。{ effect }
    .title = 目前無法使用

class-data-loss = 部分資料已經損壞，無法讀取，所以我們沒能完成這項作業。
    .title = 資料損壞

class-unauthenticated = 我們不知道您是誰，所以沒有執行任何動作。
    .title = 尚未登入

## 現在該怎麼做

action-retry = 請在{ wait }再試一次。
action-try-later = 請在{ wait }回來再試一次。
action-nothing-to-do = 您的要求已經執行完成，不必再送出一次。
action-start-again = 您隨時可以再送出一次要求。
action-check-status = 再次送出之前，請先確認您的要求是否已經執行。
action-contact-support = { $contact ->
    [none] 請聯絡客服並提供編號 { $reference }，以便查明發生了什麼事。
   *[other] 請聯絡客服（{ $contact }）並提供編號 { $reference }，以便查明發生了什麼事。
}
action-fix-request = 請更正要求中不正確的地方，然後再送出一次。
action-rephrase = 請換個說法，用一句簡短的話說明。

## 欄位哪裡不對

field-missing = 缺少這個欄位。請補上。
field-empty = 這個欄位是空的。請填寫。
field-too-long = 內容太長。最多只能有 { $max } 個字元。
field-not-text = 這不是文字。請在這裡填入用引號括起來的文字。
field-unknown = 這裡沒有這個欄位。請檢查拼寫，或將它移除。
