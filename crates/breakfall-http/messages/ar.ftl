# نصوص أعطال هذه الحزمة بالعربية. الأصل هو en.ftl.

## أجزاء الجمل

http-effect = { $effect ->
    [none] لم يتغير أي شيء.
    [applied] ومع ذلك فقد نُفِّذ طلبك.
   *[other] ربما نُفِّذ طلبك مع ذلك.
}
http-retry = { $effect ->
    [none] أعد المحاولة { wait }.
   *[other] تحقق مما إذا كان طلبك قد نُفِّذ. إن لم يُنفَّذ فأعد المحاولة { wait }.
}

## الخدمات التي يتصل بها هذا البرنامج

async-upstream-unreachable = لا نستطيع الوصول إلى خدمة نحتاج إليها لتنفيذ طلبك. { http-effect }
    .title = تعذر الوصول إلى خدمة

async-upstream-reset = انقطع الاتصال بخدمة نحتاج إليها لتنفيذ طلبك. { http-effect }
    .title = انقطع الاتصال
    .action-retry = { http-retry }

async-upstream-failed = تواجه خدمة نحتاج إليها لتنفيذ طلبك مشكلة. { http-effect }
    .title = مشكلة في إحدى الخدمات
    .action-retry = { http-retry }

async-upstream-throttled = خدمة نحتاج إليها لتنفيذ طلبك مشغولة جدًا في الوقت الحالي. { http-effect }
    .title = إحدى الخدمات مشغولة جدًا

async-upstream-refused = خدمة نحتاج إليها لتنفيذ طلبك لا تسمح لنا بالدخول. حل هذا الأمر علينا نحن. { http-effect }
    .title = إحدى الخدمات لا تسمح لنا بالدخول

async-upstream-rejected = خدمة نحتاج إليها لتنفيذ طلبك لم تقبل ما أرسلناه إليها. الخطأ من جهتنا. { http-effect }
    .title = إحدى الخدمات لم تقبل ما أرسلناه

async-upstream-redirected = خدمة نحتاج إليها لتنفيذ طلبك انتقلت إلى مكان لا نعرفه. علينا نحن أن نعثر عليها. { http-effect }
    .title = انتقلت إحدى الخدمات
    .action-try-later = { http-retry }

async-upstream-garbled = خدمة نحتاج إليها لتنفيذ طلبك أعطت ردًا لا نستطيع استخدامه. { http-effect }
    .title = إحدى الخدمات لم تعطِ ردًا مفيدًا
    .action-retry = { http-retry }

## طلبات لا يمكن قبولها من البداية

async-request-malformed = لا نستطيع قراءة طلبك، لذلك لم يُنفَّذ أي شيء.
    .title = لا يمكن قراءة الطلب
    .action-fix-request = قارن طلبك بوصف هذه الخدمة ثم صححه وأرسله مرة أخرى.

async-request-not-accepted = لا يمكن قبول طلبك كما هو، لذلك لم يُنفَّذ أي شيء.
    .title = لا يمكن قبول الطلب

async-sign-in-required = لا نعرف من أنت، لذلك لم يُنفَّذ أي شيء.
    .title = لم يتم تسجيل الدخول

async-access-denied = ليس لديك إذن للقيام بهذا، لذلك لم يُنفَّذ أي شيء.
    .title = غير مسموح

async-route-not-found = لا يوجد شيء في هذا العنوان.
    .title = لا شيء هنا

async-method-not-allowed = لا يمكن القيام بما تطلبه في هذا العنوان، لذلك لم يُنفَّذ أي شيء.
    .title = غير ممكن في هذا العنوان

async-request-timed-out = استغرق طلبك وقتًا أطول من اللازم فتوقفنا عن الانتظار. { http-effect }
    .title = استغرق الطلب وقتًا أطول من اللازم
    .action-retry = { http-retry }

async-body-too-large = طلبك أطول مما نقبل، لذلك لم يُنفَّذ أي شيء.
    .title = الطلب أطول من اللازم

async-address-too-long = عنوان طلبك أطول مما نقبل، لذلك لم يُنفَّذ أي شيء.
    .title = العنوان أطول من اللازم
    .action-fix-request = اجعل العنوان أقصر: ما هو طويل مكانه متن الطلب.

async-headers-too-large = وصل طلبك بترويسات أكثر مما نقبل، لذلك لم يُنفَّذ أي شيء. غالبًا ما تكون ملفات تعريف ارتباط تراكمت.
    .title = الترويسات أكبر من اللازم
    .action-fix-request = احذف ملفات تعريف الارتباط لهذا الموقع من متصفحك، أو أرسل ترويسات أقل، ثم حاول مرة أخرى.

async-media-type-unsupported = طلبك بصيغة لا نقرؤها، لذلك لم يُنفَّذ أي شيء.
    .title = هذه الصيغة غير معروفة هنا
    .action-fix-request = أرسل طلبك بصيغة JSON مع الترويسة Content-Type: application/json.

async-too-many-requests = أرسلت طلبات أكثر مما يمكننا قبوله من شخص واحد، لذلك لم يُنفَّذ هذا الطلب.
    .title = طلبات كثيرة جدًا

async-service-unavailable = لا نستطيع استقبال الطلبات في الوقت الحالي. { http-effect }
    .title = غير متاح حاليًا

## ما العمل الآن

action-sign-in = سجّل الدخول وأرسل طلبك مرة أخرى.
action-ask-for-access = اطلب الإذن من الشخص المسؤول عن صلاحياتك ثم حاول مرة أخرى.
action-check-address = تأكد من أن العنوان مكتوب بشكل صحيح.
action-shorten-request = اختصر طلبك وأرسله مرة أخرى.
