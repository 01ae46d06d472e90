# نصوص الخدمة بالعربية. الأصل هو en.ftl.
# تبقى الأمثلة بالإنجليزية لأن الخدمة لا تفهم إلا الإنجليزية والألمانية.
# عناوين التذاكر يكتبها الناس بأي لغة، لذلك تحيط بها علامتا العزل U+2068 و U+2069.

## طلبات لا يمكن فهمها أو تنفيذها

async-request-invalid = بعض حقول الطلب ناقصة أو غير صحيحة، لذلك لم يُنفَّذ أي شيء.
    .title = راجع حقول الطلب
    .action-fix-request = صحح الحقول المذكورة تحت «errors» ثم أرسل الطلب مرة أخرى.

async-intent-classification-failed = لم أفهم ما تريد مني أن أفعله، لذلك لم يُنفَّذ أي شيء.
    .title = لم أفهم ذلك
    .action-rephrase = قل ذلك بكلمات أخرى بالإنجليزية أو الألمانية، مثل «Create a ticket: the printer is broken» أو «List open tickets».

async-ticket-title-missing = أستطيع إنشاء تذكرة، لكنني لا أعرف موضوعها بعد.
    .title = ما موضوع التذكرة؟

async-ticket-number-missing = لا أعرف أي تذكرة تقصد.
    .title = أي تذكرة؟

async-ticket-not-found = لا توجد تذكرة رقمها { $number }.
    .title = لا توجد تذكرة كهذه
    .action-list-tickets = اطلب «List open tickets» لترى الأرقام الموجودة.

## ما لا تستطيع الخدمة فعله حاليًا

async-tracker-failed = لا يمكن الوصول إلى التذاكر في الوقت الحالي. { http-effect }
    .title = التذاكر غير متاحة حاليًا

async-service-not-ready = الخدمة في طور التوقف ولا تستقبل طلبات جديدة. لم يتغير أي شيء.
    .title = الخدمة غير متاحة

## الخدمات التي تستدعيها هذه الخدمة

async-model-quota-used-up = نفد رصيد نموذج النصوص الذي نستخدمه لذلك. علينا نحن أن نعالج الأمر. { http-effect }
    .title = نفد رصيد نموذج النصوص

async-model-key-refused = نموذج النصوص الذي نستخدمه لذلك لا يسمح لنا بالدخول. حل هذا الأمر علينا نحن. { http-effect }
    .title = نموذج النصوص لا يسمح لنا بالدخول

async-model-unknown = نموذج النصوص الذي من المفترض أن نستخدمه غير موجود. علينا نحن أن نصحح ذلك. { http-effect }
    .title = لا يوجد نموذج نصوص كهذا

async-model-text-too-long = ما كتبته أطول مما يستوعبه نموذج النصوص لدينا. { http-effect }
    .title = أطول مما يستوعبه نموذج النصوص

async-model-content-refused = نموذج النصوص لدينا لا يتعامل مع نص كهذا. { http-effect }
    .title = اعتذر نموذج النصوص
    .action-rephrase = قل ذلك بكلمات أخرى ثم أرسله من جديد.

async-tracker-not-permitted = المكان الذي تُحفظ فيه التذاكر لا يسمح لنا بهذا. حل هذا الأمر علينا نحن. { http-effect }
    .title = الوصول إلى التذاكر غير متاح لنا

async-tracker-switched-off = المكان الذي تُحفظ فيه التذاكر لم يعد يستقبل تذاكر. علينا نحن أن نبحث في الأمر. { http-effect }
    .title = لم تعد التذاكر تُحفظ هناك

async-ticket-not-accepted = المكان الذي تُحفظ فيه التذاكر لم يقبل هذه التذكرة كما هي، لذلك لم يُنفَّذ شيء.
    .title = لم تُقبل التذكرة

async-channel-webhook-gone = لم نتمكن من إبلاغ القناة: أُزيلت وسيلتنا للنشر فيها. علينا نحن أن نعيد إعدادها. { http-effect }
    .title = لا يمكن الوصول إلى القناة

async-channel-gone = لم نتمكن من إبلاغ القناة: القناة مؤرشفة أو لم تعد موجودة. { http-effect }
    .title = لم تعد القناة موجودة

async-channel-not-permitted = لم نتمكن من إبلاغ القناة: ليس مسموحًا لنا بالنشر فيها. { http-effect }
    .title = لا يُسمح لنا بالنشر في القناة

## وحدة التحكم

console-host-unknown = طُلبت هذه الصفحة باسم ليس اسمها، لذلك لم تُعرض.
    .title = اسم غير صحيح لهذه الصفحة

console-reference-unknown = لا يوجد هنا سجل لهذا المرجع. قد يكون مكتوبًا بشكل غير صحيح، أو من خدمة أخرى، أو أقدم مما يُحفظ.
    .title = لا سجل لهذا المرجع
    .action-check-reference = تحقق من المرجع: فيه عشرون رمزًا ورمز تحقق واحد.

## ما العمل الآن

action-ask-help = اطلب «help» لترى ما أستطيع فعله.
action-name-problem = اذكر موضوع التذكرة، مثل «Create a ticket: the login page is slow».
action-name-number = اذكر رقم التذكرة، مثل «Show ticket 1».
action-list-tickets = اطلب «List open tickets» لترى أرقامها.

## الردود

reply-created = أنشأت التذكرة رقم { $number }: { "\u2068" }{ $title }{ "\u2069" }
reply-listed = { $count ->
    [one] توجد تذكرة واحدة مفتوحة:
    [two] توجد تذكرتان مفتوحتان:
    [few] توجد { $count } تذاكر مفتوحة:
   *[other] توجد { $count } تذكرة مفتوحة:
}
reply-line = رقم { $number }: { "\u2068" }{ $title }{ "\u2069" }
reply-none-open = لا توجد تذاكر مفتوحة.
reply-shown = { $state ->
    [open] التذكرة رقم { $number } مفتوحة: { "\u2068" }{ $title }{ "\u2069" }
   *[closed] التذكرة رقم { $number } مغلقة: { "\u2068" }{ $title }{ "\u2069" }
}
reply-closed = أغلقت التذكرة رقم { $number }: { "\u2068" }{ $title }{ "\u2069" }
reply-was-closed = كانت التذكرة رقم { $number } مغلقة من قبل: { "\u2068" }{ $title }{ "\u2069" }
reply-summarised = { $count ->
    [one] توجد تذكرة واحدة مفتوحة، رقمها { $number }: { "\u2068" }{ $title }{ "\u2069" }
    [two] توجد تذكرتان مفتوحتان، أحدثهما رقم { $number }: { "\u2068" }{ $title }{ "\u2069" }
    [few] توجد { $count } تذاكر مفتوحة، أحدثها رقم { $number }: { "\u2068" }{ $title }{ "\u2069" }
   *[other] توجد { $count } تذكرة مفتوحة، أحدثها رقم { $number }: { "\u2068" }{ $title }{ "\u2069" }
}
reply-help = أتولى أمر التذاكر. اطلب مني بالإنجليزية أو الألمانية أن أنشئ تذكرة («Create a ticket: the login page is slow») أو أن أسرد التذاكر المفتوحة أو ألخصها أو أن أعرض تذكرة أو أغلقها برقمها.

## ما هو مستمر

deferred-working = ما زلت أعمل على ذلك. عد إلى هنا { wait }.
deferred-told = ما زلت أعمل على ذلك، وستعلم القناة به عند اكتماله. عد إلى هنا { wait }.
deferred-done = اكتمل الطلب { "\u2068" }{ $id }{ "\u2069" }:
deferred-failed = تعذر تنفيذ الطلب { "\u2068" }{ $id }{ "\u2069" }. الرقم المرجعي هو { "\u2068" }{ $reference }{ "\u2069" }.
