# 代碼頁面與終端機中，說明文字以外的內容。

guide-direction = ltr

guide-all = 所有錯誤
guide-steps = 您可以怎麼做
guide-support = 如果一再發生
guide-operators = 給維運人員
guide-example = 回應範例

guide-summary = 記錄檔中的說明
guide-class = 類別
guide-status = 狀態碼
guide-recovery = 再試一次
guide-blame = 問題來源
guide-effect = 可能已發生的事
guide-since = 起始版本

guide-recovery-never = 同樣的請求仍會失敗，程式不應重送。
guide-recovery-after-fix = 必須修改請求，原樣重送沒有幫助。
guide-recovery-retry = 稍等片刻後，同樣的請求可能會成功。
guide-recovery-unavailable = 整個目標已停止服務或已滿載。等待有幫助，送出更多請求只會更糟。

guide-blame-caller = 請求本身。這裡沒有需要修復的地方，變得頻繁時再查看即可。
guide-blame-service = 本服務。請在記錄檔中尋找參考編號，並修正原因。
guide-blame-dependency = 其他服務。請檢查本服務所呼叫對象的狀態與限制。
guide-blame-network = 網路。請檢查位址、DNS、防火牆以及途中的憑證。

guide-effect-none = 沒有任何變更。
guide-effect-unknown = 可能仍然已經執行。手動重做之前請先確認。
guide-effect-applied = 已經執行。請勿重做。
