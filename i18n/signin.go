package i18n

// SignIn is the screen before the first ticket, Identity the one on which an
// identity is typed, Hold the list of reasons for parking.
type SignIn struct {
	Title, StaffNo, PIN, Code, Window, Busy, KeyIn, KeyNext, Demo string
}

// Identity is the screen on which an identity is typed by hand, or what was read
// of a travel document is completed.
type Identity struct {
	Title, Why, Name, Number, Again, Differ, Good, Wrong, KeyBack string
	// Of a document that was read.
	DocumentTitle, Complete, Confirm, SwipeAgain, Unverified, Lines string
	Proven, Unproven, Mended, DateForm                              string
	Fields                                                          map[string]string // by values.Want…
	Formats                                                         map[string]string // by values.MRZ.Format
}

// Hold asks why a visit is parked.
type Hold struct {
	Title, Kept string
}

var signInZH = SignIn{
	Title: "登录", StaffNo: "工号", PIN: "口令", Code: "动态码", Window: "窗口 {window}", Busy: "正在登录…", KeyIn: "登录", KeyNext: "下一栏",
	Demo: "演示城市：工号和口令已填好，按 Enter 即可",
}

var signInEN = SignIn{
	Title: "Sign in", StaffNo: "Staff no.", PIN: "PIN", Code: "Code", Window: "Window {window}", Busy: "Signing in…", KeyIn: "sign in", KeyNext: "next field",
	Demo: "Demo city: number and PIN are filled in, press Enter",
}

var identityZH = Identity{
	Title: "手工录入身份（未读卡）", Why: "号码输入两遍，由值班长输入工号和口令确认；全程记录", Name: "姓名", Number: "证件号码", Again: "再输一遍",
	Differ: "✗ 两次不一致", Good: "✓ 校验正确", Wrong: "✗ {layer}不正确", KeyBack: "返回",
	DocumentTitle: "读证：{format}", Complete: "校验位成立的栏目已填好，其余请照证件补录", Confirm: "请与证件核对后按 Enter 采用",
	SwipeAgain: "机读码校验未通过：请重新刷证；仍不行，照证件补录", Unverified: "此证版式没有公开标准：只采用校验位成立的栏目", Lines: "机读码",
	Proven: "✓ 校验位成立", Unproven: "✗ 校验位不成立", Mended: "△ 已纠正，请核对", DateForm: "8 位数字，如 19850615",
	Fields:  map[string]string{"name": "姓名", "number": "证件号码", "birth": "出生日期", "expiry": "有效期至"},
	Formats: map[string]string{"TD1": "卡式旅行证件", "TD2": "旅行证件", "TD3": "护照", "MRVA": "签证", "MRVB": "签证", "CN_EEP": "出入境通行证"},
}

var identityEN = Identity{
	Title: "Type the identity (card not read)", Why: "The number twice, then the supervisor's number and PIN; all of it is recorded", Name: "Name", Number: "Number", Again: "Once more",
	Differ: "✗ they differ", Good: "✓ check digit holds", Wrong: "✗ wrong {layer}", KeyBack: "back",
	DocumentTitle: "Document read: {format}", Complete: "What check digits prove is filled in; type the rest from the document", Confirm: "Compare with the document, then press Enter",
	SwipeAgain: "A check digit does not hold: swipe it again, or type what is missing", Unverified: "No public standard for this layout: only fields whose digits hold are taken", Lines: "Lines",
	Proven: "✓ check digit holds", Unproven: "✗ check digit fails", Mended: "△ mended; compare it", DateForm: "8 digits, such as 19850615",
	Fields:  map[string]string{"name": "Name", "number": "Number", "birth": "Born", "expiry": "Valid to"},
	Formats: map[string]string{"TD1": "travel card", "TD2": "travel document", "TD3": "passport", "MRVA": "visa", "MRVB": "visa", "CN_EEP": "exit-entry permit"},
}

var holdZH = Hold{Title: "为什么挂起？", Kept: "进度都会保留；恢复时接着办"}

var holdEN = Hold{Title: "Why hold?", Kept: "Everything is kept; resuming goes on at the same place"}
