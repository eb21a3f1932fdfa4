package i18n

// ReviewSteps are the further steps of a department, and how a case stands by its
// clocks.
type ReviewSteps struct {
	Title, Key, None, Untold, Planned string
	Asks                              map[string]string // approval.Ask
	Left, Over, Today, Unknown        string            // of a limit: {n} working days
	Limits                            string            // both numbers: {promised} {statutory}
	Paused                            string            // {kind} {n}
	Asked                             string            // {what}
	Whys                              map[string]string // the hall's reason of a colour
	Find, FindTitle, FindAsk          string            // a case by its number
	Samples, Queue, SampleTitle       string            // what windows decided, looked at again
	// How far the hearing is, C10: {day}.
	MayAskHearing, HearingDue, HearingOver, Heard string
	// What an asked department says: {name} {what} {staff}.
	NoOpinion, Agrees, Objects string
	// One simple step on several cases of the list: {n} cases, {step}.
	Mark, Marked, All, NotSimple, OtherStep, NoneMarked, Sure string
}

var reviewStepsZH = ReviewSteps{
	Title: "其他步骤（数字或方向键）", Key: "更多", None: "这个状态没有其他步骤", Untold: "请先填写", Planned: "计划 {n} 个工作日，期间不计时",
	Asks: map[string]string{"reason": "原因", "days": "计划工作日", "report": "结论报告", "facts": "事实", "organ": "有权办理的机关"},
	Left: "{n} 日", Over: "超 {n} 日", Today: "今日到期", Unknown: "-", Limits: "承诺剩 {promised} · 法定剩 {statutory}",
	Paused: "{kind}，已停 {n} 天", Asked: "已要求说明：{what}",
	Whys:          map[string]string{"overdue": "已超期", "near_due": "临近到期", "paused": "特别程序，不计时", "calendar_pending": "工作日历待公布", "special_over_plan": "特别程序超出计划"},
	MayAskHearing: "已告知听证权，申请人要求听证的期限 {day}", HearingDue: "申请人要求听证，举行期限 {day}", HearingOver: "申请人没有要求听证", Heard: "听证已举行",
	NoOpinion: "{name}还没有提出意见", Agrees: "{name}同意：{what}（{staff}）", Objects: "{name}不同意：{what}（{staff}）",
	Mark: "选", Marked: "已选", All: "批量", NotSimple: "这一件须打开逐件办理", OtherStep: "与已选的不是同一步", NoneMarked: "先按 F8 选",
	Sure:    "对 {n} 件作出“{step}”？按 Enter 提交，Esc 返回",
	Samples: "抽查", Queue: "待办", SampleTitle: "全委托抽查",
	Find: "按编号找", FindTitle: "按编号找办件", FindAsk: "编号",
}

var reviewStepsEN = ReviewSteps{
	Title: "Further steps (digits or arrows)", Key: "more", None: "No further step in this state", Untold: "Fill this in first", Planned: "planned: {n} working days, not counted",
	Asks: map[string]string{"reason": "Reason", "days": "Planned working days", "report": "Report", "facts": "Facts", "organ": "Competent organ"},
	Left: "{n} d", Over: "{n} d over", Today: "due today", Unknown: "-", Limits: "left: promised {promised} · by law {statutory}",
	Paused: "{kind}, stopped for {n} days", Asked: "asked: {what}",
	Whys:          map[string]string{"overdue": "overdue", "near_due": "nearly due", "paused": "special procedure, not counted", "calendar_pending": "working days not published", "special_over_plan": "special procedure over its plan"},
	MayAskHearing: "told of the right to a hearing, may ask until {day}", HearingDue: "a hearing was asked for, due by {day}", HearingOver: "no hearing was asked for", Heard: "the hearing was held",
	NoOpinion: "{name} has not answered", Agrees: "{name} agrees: {what} ({staff})", Objects: "{name} objects: {what} ({staff})",
	Mark: "mark", Marked: "marked", All: "all marked", NotSimple: "This case is opened and decided by itself", OtherStep: "Not the step of those marked", NoneMarked: "Mark some with F8 first",
	Sure:    "{n} cases: {step}? Enter submits, Esc goes back",
	Samples: "samples", Queue: "queue", SampleTitle: "Delegated decisions, looked at again",
	Find: "find", FindTitle: "Find a case by its number", FindAsk: "Number",
}
