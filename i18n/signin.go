package i18n

// SignIn is the screen before the first ticket, Identity the one on which an
// identity is typed, Hold the list of reasons for parking.
type SignIn struct {
	Title, StaffNo, PIN, Window, Busy, KeyIn, KeyNext, Demo string
}

// Identity is the screen on which an identity is typed by hand.
type Identity struct {
	Title, Why, Name, Number, Again, Differ, Good, Wrong, KeyBack string
}

// Hold asks why a visit is parked.
type Hold struct {
	Title, Kept string
}

var signInZH = SignIn{
	Title: "登录", StaffNo: "工号", PIN: "口令", Window: "窗口 {window}", Busy: "正在登录…", KeyIn: "登录", KeyNext: "下一栏",
	Demo: "演示城市：工号和口令已填好，按 Enter 即可",
}

var signInEN = SignIn{
	Title: "Sign in", StaffNo: "Staff no.", PIN: "PIN", Window: "Window {window}", Busy: "Signing in…", KeyIn: "sign in", KeyNext: "next field",
	Demo: "Demo city: number and PIN are filled in, press Enter",
}

var identityZH = Identity{
	Title: "手工录入身份（未读卡）", Why: "号码输入两遍，由值班长输入工号和口令确认；全程记录", Name: "姓名", Number: "证件号码", Again: "再输一遍",
	Differ: "✗ 两次不一致", Good: "✓ 校验正确", Wrong: "✗ {layer}不正确", KeyBack: "返回",
}

var identityEN = Identity{
	Title: "Type the identity (card not read)", Why: "The number twice, then the supervisor's number and PIN; all of it is recorded", Name: "Name", Number: "Number", Again: "Once more",
	Differ: "✗ they differ", Good: "✓ check digit holds", Wrong: "✗ wrong {layer}", KeyBack: "back",
}

var holdZH = Hold{Title: "为什么挂起？", Kept: "进度都会保留；恢复时接着办"}

var holdEN = Hold{Title: "Why hold?", Kept: "Everything is kept; resuming goes on at the same place"}
