# نصوص المكتبة بالعربية. الأصل هو en.ftl، والوحدة `message` تشرح المعرّفات والمتغيرات.
# ما يأتي من الخارج وقد يبدأ برقم أو يكون بحروف لاتينية تحيط به علامتا العزل U+2068 و U+2069 كي لا يختلط ترتيبه.

## أجزاء الجمل

wait = { $wait_unit ->
    [hours] { $wait_count ->
        [one] بعد نحو ساعة
        [two] بعد نحو ساعتين
        [few] بعد نحو { $wait_count } ساعات
       *[other] بعد نحو { $wait_count } ساعة
    }
    [minutes] { $wait_count ->
        [one] بعد نحو دقيقة
        [two] بعد نحو دقيقتين
        [few] بعد نحو { $wait_count } دقائق
       *[other] بعد نحو { $wait_count } دقيقة
    }
   *[seconds] { $wait_count ->
        [one] بعد نحو ثانية
        [two] بعد نحو ثانيتين
        [few] بعد نحو { $wait_count } ثوانٍ
       *[other] بعد نحو { $wait_count } ثانية
    }
}

effect = { $effect ->
    [none] لم يُنفَّذ طلبك ولم يتغير أي شيء.
    [applied] ومع ذلك فقد نُفِّذ طلبك.
   *[unknown] لا نعرف ما إذا كان طلبك قد نُفِّذ.
}

## عندما يتعثر عمل ما

async-timeout-failed = { $effect ->
    [none] استغرق هذا وقتًا أطول من اللازم فأوقفناه. لم يتغير أي شيء.
    [applied] نُفِّذ طلبك، لكن تأكيده استغرق وقتًا أطول من اللازم.
   *[unknown] استغرق هذا وقتًا أطول من اللازم فتوقفنا عن الانتظار. ربما نُفِّذ طلبك مع ذلك.
}
    .title = استغرق وقتًا أطول من اللازم
    .action-retry = { $effect ->
        [none] أعد المحاولة { wait }.
       *[other] إذا لم يُنفَّذ طلبك فأعد المحاولة { wait }.
    }

async-unexpected-failed = حدثت مشكلة من جهتنا، وليس بسبب شيء فعلته أنت. { effect }
    .title = حدثت مشكلة

async-cancelled-failed = { $effect ->
    [none] أُوقف طلبك قبل أن يتغير أي شيء.
   *[other] أُوقف طلبك قبل أن يكتمل. ربما نُفِّذ جزء منه.
}
    .title = أُوقف الطلب

async-panicked-failed = حدث عطل من جهتنا ونحن نعمل على طلبك. { effect }
    .title = عطل من جهتنا

async-rejected-failed = الضغط كبير في الوقت الحالي، لذلك لم نبدأ بتنفيذ طلبك. لم يتغير أي شيء.
    .title = الضغط كبير حاليًا

async-incomplete-failed = انقطع هذا من جهتنا قبل أن يكتمل. { effect }
    .title = غير مكتمل

async-operation-failed = حدثت مشكلة من جهتنا منعتنا من إتمام ذلك. { effect }
    .title = لم ينجح ذلك

## الموارد، أيًّا كانت المكتبة التي تتحدث عنها

async-resource-missing = ينقص من جهتنا شيء نحتاج إليه لهذا الطلب. { effect }
    .title = شيء ناقص من جهتنا

async-resource-denied = لا نملك صلاحية الوصول إلى شيء نحتاج إليه لهذا الطلب. { effect }
    .title = لا صلاحية لدينا

async-resource-exists = هذا موجود من قبل، لذلك لم يُنشأ مرة ثانية.
    .title = موجود من قبل

async-resource-violated = هذا لا يتوافق مع ما هو موجود. { effect }
    .title = لا يتوافق مع الموجود

async-resource-rejected = طلبنا شيئًا بصيغة غير مقبولة. { effect }
    .title = طلبنا لم يُقبل

async-resource-full = لم تعد هناك مساحة كافية من جهتنا. { effect }
    .title = لا مساحة كافية

async-resource-busy = شخص آخر يستخدم هذا في الوقت الحالي. { effect }
    .title = قيد الاستخدام حاليًا

async-resource-damaged = بعض بياناتنا تالف ولا يمكن قراءته. { effect }
    .title = بيانات تالفة من جهتنا

async-resource-malformed = تلقينا جوابًا لم نتمكن من فهمه. { effect }
    .title = جواب غير مفهوم

async-resource-unreachable = لم نتمكن من الوصول إلى خدمة نحتاج إليها لهذا الطلب. { effect }
    .title = تعذر الوصول إلى خدمة

async-resource-cut = انقطع الاتصال بخدمة نحتاج إليها. { effect }
    .title = انقطع الاتصال

async-resource-timed-out = لم تُجب خدمة نحتاج إليها في الوقت المناسب. { effect }
    .title = لا جواب في الوقت المناسب

async-resource-failed = خدمة نحتاج إليها لهذا الطلب لم تؤد عملها. { effect }
    .title = خدمة لم تعمل

## الفئات: ما يقال عن رمز ليس له نص خاص

class-cancelled = أُوقف ذلك قبل أن يكتمل. { effect }
    .title = أُوقف

class-unknown = حدثت مشكلة ولا نعرف ما هي بعد. { effect }
    .title = حدثت مشكلة

class-invalid-argument = في طلبك شيء ناقص أو غير صحيح، لذلك لم يُنفَّذ أي شيء.
    .title = في الطلب ما يحتاج إلى تصحيح

class-deadline-exceeded = استغرق هذا وقتًا أطول من اللازم ولم يكتمل في الوقت المحدد. { effect }
    .title = استغرق وقتًا أطول من اللازم

class-not-found = ما تبحث عنه غير موجود هنا. ربما حُذف أو صار له اسم آخر.
    .title = غير موجود

class-already-exists = هذا موجود من قبل، لذلك لم يُنشأ مرة أخرى.
    .title = موجود من قبل

class-permission-denied = ليس لديك إذن للقيام بهذا، لذلك لم يُنفَّذ أي شيء.
    .title = غير مسموح

class-resource-exhausted = وصلت طلبات كثيرة جدًا في وقت قصير، لذلك لم يُنفَّذ هذا الطلب.
    .title = طلبات كثيرة جدًا

class-failed-precondition = لا يمكن القيام بهذا في الوضع الحالي، لذلك لم يُنفَّذ أي شيء.
    .title = غير ممكن حاليًا

class-aborted = كان شخص آخر يغيّر الشيء نفسه في الوقت نفسه، لذلك لم يُنفَّذ طلبك.
    .title = تغييران في وقت واحد

class-out-of-range = طلبك يتجاوز ما هو موجود، لذلك لم يُنفَّذ أي شيء.
    .title = أبعد مما هو موجود

class-unimplemented = هذا غير متوفر هنا.
    .title = غير متوفر

class-internal = حدثت مشكلة من جهتنا. { effect }
    .title = حدثت مشكلة

class-unavailable = هذا غير متاح في الوقت الحالي. { effect }
    .title = غير متاح حاليًا

class-data-loss = بعض البيانات تالفة ولا يمكن قراءتها، لذلك لم نتمكن من إتمام ذلك.
    .title = بيانات تالفة

class-unauthenticated = لا نعرف من أنت، لذلك لم يُنفَّذ أي شيء.
    .title = لم يتم تسجيل الدخول

## ما العمل الآن

action-retry = أعد المحاولة { wait }.
action-try-later = عُد { wait } وحاول مرة أخرى.
action-nothing-to-do = نُفِّذ طلبك مع ذلك، فلا حاجة إلى إرساله مرة أخرى.
action-start-again = أرسل طلبك مرة أخرى متى شئت.
action-check-status = تحقق مما إذا كان طلبك قد نُفِّذ قبل أن ترسله مرة أخرى.
action-contact-support = { $contact ->
    [none] تواصل مع فريق الدعم واذكر الرقم المرجعي { $reference } لكي يعرف الفريق ما حدث.
   *[other] تواصل مع فريق الدعم ({ "\u2068" }{ $contact }{ "\u2069" }) واذكر الرقم المرجعي { $reference } لكي يعرف الفريق ما حدث.
}
action-fix-request = صحح ما هو غير صحيح في طلبك ثم أرسله مرة أخرى.
action-rephrase = قل ذلك بكلمات أخرى، في جملة قصيرة واحدة.

## ما المشكلة في الحقل

field-missing = هذا الحقل ناقص. أضفه.
field-empty = هذا الحقل فارغ. املأه.
field-too-long = { $max ->
    [one] هذا النص أطول من اللازم. استخدم حرفًا واحدًا.
    [two] هذا النص أطول من اللازم. استخدم حرفين على الأكثر.
    [few] هذا النص أطول من اللازم. استخدم { $max } أحرف على الأكثر.
    [many] هذا النص أطول من اللازم. استخدم { $max } حرفًا على الأكثر.
   *[other] هذا النص أطول من اللازم. استخدم { $max } حرف على الأكثر.
}
field-not-text = هذا ليس نصًا. اكتب هنا نصًا بين علامتي اقتباس.
field-unknown = هذا الحقل غير معروف هنا. تحقق من كتابته أو احذفه.
