# 本套件的正體中文文字，以 en.ftl 為準。

async-flow-busy = 目前進行中的工作太多，因此我們還沒有開始處理您的要求。沒有變更任何內容。
    .title = 進行中的工作太多

async-flow-journal-unavailable = 我們目前無法記錄所承諾的工作，因此還沒有開始處理您的要求。沒有變更任何內容。
    .title = 目前無法進行

async-flow-journal-newer = 本程式比它的資料舊，因此不會動這些資料。沒有變更任何內容。
    .title = 程式版本太舊

async-flow-already-started = 這個名稱已經用於另一項工作，因此這次沒有做任何事。
    .title = 名稱已被使用

async-flow-not-found = 沒有以這個名稱進行的工作。它可能很久以前就結束了。
    .title = 沒有這個名稱的工作

async-flow-id-invalid = 這在此處不能作為名稱，因此沒有做任何事。
    .title = 不是有效的名稱

async-flow-kind-unknown = 我們目前不知道如何在這裡處理這件事。{ effect }
    .title = 此處無法辨識

async-flow-value-too-large = 這超過了我們能保存的大小。{ effect }
    .title = 內容太大，無法保存

async-flow-step-repeated = 我們的處理方式有疏失。{ effect }
    .title = 我們的疏失

async-flow-signal-unfit = 我們收到了與您的要求有關、但無法使用的答覆。{ effect }
    .title = 無法使用的答覆

async-flow-definition-changed = 在處理您的要求期間，我們的程式有了變更。在有人檢查之前，處理會暫停。
    .title = 我們這邊暫停處理

async-flow-poisoned = 我們的程式每次繼續處理您的要求時都會中斷。在有人檢查之前，處理會暫停。
    .title = 我們這邊暫停處理

async-flow-needs-attention = 您的要求無法完成，已經開始的部分也無法全部復原。在有人檢查之前，我們會保留它。
    .title = 需要有人檢查

async-flow-given-up = 您的要求沒有完成。其中有些部分可能已經執行。
    .title = 沒有完成

async-flow-act-impossible = 以目前的狀態無法這樣做，因此沒有做任何事。
    .title = 目前無法進行

## 現在可以怎麼做

action-wait-for-us = 您不需要做任何事：我們已經知道了。請保留參考編號 { $reference }。
action-shorten-value = 請一次傳送少一點內容。
