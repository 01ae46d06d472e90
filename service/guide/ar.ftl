# ما يحيط بنص الرمز في صفحته وفي الطرفية.

guide-direction = rtl

guide-all = جميع الأخطاء
guide-steps = ما يمكنك فعله
guide-support = إذا تكرر ذلك مرارًا
guide-operators = لفريق التشغيل
guide-example = مثال على الرد

guide-summary = في السجل
guide-class = الفئة
guide-status = الحالة
guide-recovery = إعادة المحاولة
guide-blame = مصدر المشكلة
guide-effect = ما قد يكون حدث
guide-since = منذ الإصدار

guide-recovery-never = سيفشل الطلب نفسه مرة أخرى، فلا ينبغي للبرامج تكراره.
guide-recovery-after-fix = يجب تعديل الطلب، ولا يفيد تكراره كما هو.
guide-recovery-retry = قد ينجح الطلب نفسه بعد انتظار قصير.
guide-recovery-unavailable = الوجهة كلها متوقفة أو ممتلئة. الانتظار يفيد، وإرسال المزيد يزيد الأمر سوءًا.

guide-blame-caller = الطلب نفسه. لا شيء هنا يحتاج إلى إصلاح، ويكفي التحقق إذا كثر حدوثه.
guide-blame-service = هذه الخدمة. ابحث عن المرجع في السجل وأصلح السبب.
guide-blame-dependency = خدمة أخرى. تحقق من حالة ما تستدعيه هذه الخدمة ومن حدوده.
guide-blame-network = الشبكة. تحقق من العنوان ونظام أسماء النطاقات وجدار الحماية والشهادات على الطريق.

guide-effect-none = لم يتغير شيء.
guide-effect-unknown = ربما تم التنفيذ رغم ذلك. تحقق قبل أن تكرره يدويًا.
guide-effect-applied = تم التنفيذ. لا تكرره.
