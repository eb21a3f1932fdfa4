package i18n

// Review is what the reviewer's screens share: colours, steps, what became of
// a decision.
type Review struct {
	Warnings map[string]string // the hall's colours
	Steps    map[string]string // a reviewer's step, as an act
	Posted   map[string]string // approval.PostedState
	Events   map[string]string // a case's history
	Roles    map[string]string
	Unknown  string // an event or role without a word: {code}
	Refused  string // {step}: {why}
	SetAside string // {step}
	DuePend  string
}

// ReviewList is the reviewer's queue.
type ReviewList struct {
	Title, Counts, All, Overdue, Near, Paused, Department, ReadAt, Reading, NotRead, Offline, None, Promised, Statutory, Left, Opening, PostedTitle string
	KeyOpen, KeyRefresh, KeyDepartment, OneDepartment                                                                                               string
}

// ReviewCase is one case before the reviewer.
type ReviewCase struct {
	Applicant, Agent, Self, Received, Accepted, By, ByPIN, Reoffered, Promised, Statutory, Notice, Pages, Path, NoPath, Papers, History, More, Version, Offline, ReadAt string
	ConfirmTitle, ConfirmAsk, DenyTitle, DenyAsk, BackTitle, BackHelp, BackCount, ReasonTitle, NoteAsk, Stale                                                           string
	KeyBack, KeyGrant, KeyDeny, KeySendBack, KeyConfirm, KeyMore, KeyClear, KeyGo, KeyChoose                                                                            string
	KeyLook, KeyReadAgain, NoPages, ReadingPage                                                                                                                         string
	SecondTitle, SecondAsk, ConsentTitle, ConsentWhy, Consented                                                                                                         string
	NotNow, NoForward, NothingMarked, NoReason                                                                                                                          string
}

var reviewZH = Review{
	Warnings: map[string]string{"green": "充裕", "amber": "临近", "red": "超期", "grey": "暂停"},
	Steps: map[string]string{
		"accept": "受理", "start_review": "开始审查", "grant": "通过", "deny": "不通过", "notice": "退回补正",
		"dept_return": "退回窗口", "refuse": "不予受理", "not_needed": "不受理", "special_start": "启动特别程序", "special_end": "结束特别程序", "extend": "延期",
		"request_more": "要求说明", "more_supplied": "已说明", "defer_timeout": "容缺未补，终止", "revoke": "撤销决定", "tell_hearing": "告知听证权", "ask_hearing": "申请人要求听证", "hold_hearing": "听证已举行", "opinion_agree": "意见：同意", "opinion_object": "意见：不同意", "sample_sound": "抽查：无误", "sample_unsound": "抽查：有误",
	},
	Posted: map[string]string{"waiting": "待送", "done": "已达大厅", "refused": "未被接受", "set_aside": "被搁置"},
	Events: map[string]string{
		"open": "建件", "receive": "收件", "accept": "受理", "accept_deferred": "容缺受理", "notice": "一次性告知", "notice2": "再次告知",
		"supplement": "补正", "result_came": "上游结果已到", "result_failed": "上游件没有结果，须补材料", "start_review": "开始审查", "special_start": "特别程序开始", "special_end": "特别程序结束", "extend": "延期",
		"grant": "通过", "grant_deferred": "容缺通过", "deny": "不通过", "withdraw": "撤回", "papers_ordered": "补发文书", "notice_deadline_passed": "逾期视为受理",
		"produced": "制证", "handover": "待领", "delivered": "领取", "serve": "送达决定书", "dept_return": "部门退回", "resend": "重新送审",
		"request_more": "要求说明", "more_supplied": "已说明", "defer_supplied": "补齐容缺材料", "handed_over": "交接", "opinion": "部门意见", "tell_hearing": "告知听证权", "ask_hearing": "要求听证", "hold_hearing": "举行听证", "sample_sound": "抽查无误", "sample_unsound": "抽查有误", "reminded": "已提醒申请人", "urged": "值班长催办", "defer_timeout": "容缺未补，终止", "correction_timeout": "逾期未补，视为撤回", "refuse": "不予受理", "not_needed": "不受理", "revoke": "撤销", "archive": "归档",
	},
	Roles: map[string]string{
		"clerk": "综窗", "police": "公安综窗", "issuer": "出件", "reviewer": "审批", "chief_rep": "首席代表", "supervisor": "值班长",
		"system": "系统", "online": "网上", "specialist": "专窗", "guide": "导办",
	},
	Unknown: "其他（{code}）", Refused: "“{step}”没有被接受：{why}", SetAside: "“{step}”没有送达，已搁置，请联系管理员", DuePend: "待公布",
}

var reviewEN = Review{
	Warnings: map[string]string{"green": "in time", "amber": "near", "red": "overdue", "grey": "paused"},
	Steps: map[string]string{
		"accept": "accept", "start_review": "start review", "grant": "grant", "deny": "deny", "notice": "send back",
		"dept_return": "back to the window", "refuse": "refuse", "not_needed": "not needed", "special_start": "special procedure", "special_end": "end the special procedure", "extend": "extend",
		"request_more": "ask for more", "more_supplied": "more supplied", "defer_timeout": "papers did not come: terminate", "revoke": "revoke", "tell_hearing": "tell of the right to a hearing", "ask_hearing": "the applicant asks for a hearing", "hold_hearing": "the hearing was held", "opinion_agree": "opinion: agree", "opinion_object": "opinion: object", "sample_sound": "sample: sound", "sample_unsound": "sample: unsound",
	},
	Posted: map[string]string{"waiting": "to send", "done": "at the hall", "refused": "not taken", "set_aside": "set aside"},
	Events: map[string]string{
		"open": "opened", "receive": "received", "accept": "accepted", "accept_deferred": "accepted, papers to come", "notice": "one-time notice", "notice2": "second notice",
		"supplement": "corrected", "result_came": "awaited result came", "result_failed": "awaited result will not come", "start_review": "review begun", "special_start": "special procedure begun", "special_end": "special procedure ended", "extend": "extended",
		"grant": "granted", "grant_deferred": "granted, papers to come", "deny": "denied", "withdraw": "withdrawn", "papers_ordered": "papers printed", "notice_deadline_passed": "deemed accepted",
		"produced": "in production", "handover": "ready", "delivered": "handed over", "serve": "decision served", "dept_return": "returned by department", "resend": "sent again",
		"request_more": "more asked for", "more_supplied": "more supplied", "defer_supplied": "promised papers came", "handed_over": "handed over", "opinion": "opinion", "tell_hearing": "told of the right to a hearing", "ask_hearing": "hearing asked for", "hold_hearing": "hearing held", "sample_sound": "sample sound", "sample_unsound": "sample unsound", "reminded": "applicant reminded", "urged": "urged by the supervisor", "defer_timeout": "terminated: papers did not come", "correction_timeout": "deemed withdrawn", "refuse": "refused", "not_needed": "not needed", "revoke": "revoked", "archive": "archived",
	},
	Roles: map[string]string{
		"clerk": "window", "police": "police window", "issuer": "issue desk", "reviewer": "reviewer", "chief_rep": "chief", "supervisor": "supervisor",
		"system": "system", "online": "online", "specialist": "specialist", "guide": "guide",
	},
	Unknown: "other ({code})", Refused: "\"{step}\" was not taken: {why}", SetAside: "\"{step}\" was not delivered and is set aside; call the administrator", DuePend: "pending",
}

var reviewListZH = ReviewList{
	Title: "审批", Counts: "待办 {n} 件", All: "全部部门", Overdue: "超期 {n}", Near: "临近 {n}", Paused: "暂停 {n}", Department: "部门：{name}",
	ReadAt: "{t} 前读取", Reading: "正在读取…", NotRead: "没有读到", Offline: "离线：列表不是最新的；已提交的决定会自动送达", None: "没有待办的件",
	Promised: "承诺", Statutory: "法定", Left: "承诺/法定剩余（工作日）", Opening: "正在打开…", PostedTitle: "我的决定",
	KeyOpen: "打开", KeyRefresh: "刷新", KeyDepartment: "换部门", OneDepartment: "只有一个部门的件",
}

var reviewListEN = ReviewList{
	Title: "Review", Counts: "{n} open", All: "all departments", Overdue: "{n} overdue", Near: "{n} near", Paused: "{n} paused", Department: "department: {name}",
	ReadAt: "read {t} ago", Reading: "reading…", NotRead: "not read", Offline: "Offline: this list is old; decisions already made are sent by themselves", None: "Nothing to review",
	Promised: "promised", Statutory: "by law", Left: "left (working days)", Opening: "opening…", PostedTitle: "My decisions",
	KeyOpen: "open", KeyRefresh: "refresh", KeyDepartment: "department", OneDepartment: "All cases are of one department",
}

var reviewCaseZH = ReviewCase{
	Applicant: "申请人", Agent: "代理人", Self: "本人办理", Received: "收件 {t}", Accepted: "受理 {t}", By: "{window} 窗口 {clerk}", Reoffered: "大厅恢复旧备份时丢失，由窗口补送；结果未自动再办，请核对", ByPIN: "离线认证：收件人未经大厅核验", Promised: "承诺 {day}", Statutory: "法定 {day}",
	KeyLook: "看页", KeyReadAgain: "重读", NoPages: "这一项没有扫描页", ReadingPage: "正在从大厅读取这一页…",
	Notice: "最迟 {day} 答复是否受理", Pages: "扫描 {n} 页", Path: "情形", NoPath: "没有问答", Papers: "材料 {n} 项", History: "经过", More: "还有 {n} 条", Version: "第 {n} 版",
	Offline: "离线：内容读于 {t} 前，可能不是最新的", ReadAt: "{t} 前读取",
	ConfirmTitle: "确认", ConfirmAsk: "对 {number} 作出“{step}”？按 Enter 提交，Esc 返回", DenyTitle: "不通过的理由（印在决定书上）", DenyAsk: "理由",
	BackTitle: "退回补正：给每一份不合格的材料标原因", BackHelp: "1 未提供 2 份数 3 应原件 4 模糊 5 过期 6 未签章 7 不一致 8 有误 9 格式", BackCount: "已标 {n} 项",
	ReasonTitle: "原因（两位数字或方向键）", NoteAsk: "写明原因", Stale: "“{step}”没有被接受：大厅里现在是“{state}”，已重新读取",
	KeyBack: "返回", KeyGrant: "通过", KeyDeny: "不通过", KeySendBack: "退回补正", KeyConfirm: "提交", KeyMore: "更多原因", KeyClear: "取消标记", KeyGo: "下一步", KeyChoose: "选定",
	SecondTitle: "再次退回：新补交的直接标；灰色的旧材料须写理由、值班长同意", SecondAsk: "再次退回的理由", ConsentTitle: "再次退回须值班长同意",
	ConsentWhy: "一次性告知只有一次；值班长核对后输入工号和口令，全程记录", Consented: "{name} 已同意再次退回",
	NotNow: "“{state}”不能做这一步", NoForward: "“{state}”没有下一步", NothingMarked: "还没有标出不合格的材料", NoReason: "请写理由",
}

var reviewCaseEN = ReviewCase{
	Applicant: "Applicant", Agent: "Agent", Self: "in person", Received: "received {t}", Accepted: "accepted {t}", By: "window {window}, clerk {clerk}", Reoffered: "Lost with a backup that was put back, offered again by its window; the result is not ordered again by itself: check", ByPIN: "clerk not verified by the hall", Promised: "promised {day}", Statutory: "by law {day}",
	KeyLook: "pages", KeyReadAgain: "read again", NoPages: "No page of this paper was scanned", ReadingPage: "Reading the page from the hall…",
	Notice: "acceptance answered by {day}", Pages: "pages {n}", Path: "Situation", NoPath: "no questions", Papers: "{n} papers", History: "History", More: "{n} more", Version: "version {n}",
	Offline: "Offline: read {t} ago, perhaps old", ReadAt: "read {t} ago",
	ConfirmTitle: "Confirm", ConfirmAsk: "{number}: {step}? Enter submits, Esc goes back", DenyTitle: "Why it is denied (printed on the decision)", DenyAsk: "Reason",
	BackTitle: "Send back: mark each wrong paper with its reason", BackHelp: "1 none 2 count 3 original 4 blurred 5 expired 6 unsigned 7 differs 8 wrong 9 form", BackCount: "{n} marked",
	ReasonTitle: "Reason (two digits or arrows)", NoteAsk: "Write it out", Stale: "\"{step}\" was not taken: at the hall it is now {state}; read again",
	KeyBack: "back", KeyGrant: "grant", KeyDeny: "deny", KeySendBack: "send back", KeyConfirm: "submit", KeyMore: "more", KeyClear: "unmark", KeyGo: "go on", KeyChoose: "choose",
	SecondTitle: "Second notice: dim lines are old, they take a reason and the supervisor", SecondAsk: "Why again", ConsentTitle: "A second notice: the supervisor consents",
	ConsentWhy: "The notice is one-time; the supervisor checks and signs with number and PIN; recorded", Consented: "{name} consents to the second notice",
	NotNow: "Not while the case is {state}", NoForward: "No next step while the case is {state}", NothingMarked: "No paper is marked yet", NoReason: "Write the reason",
}
