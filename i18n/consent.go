package i18n

// Consent is the form that a supervisor signs.
type Consent struct {
	SupervisorNo, SupervisorPIN, Busy, KeyOK, KeyNext string
	Afar, AfarHint                                    string
}

var consentZH = Consent{SupervisorNo: "值班长工号", SupervisorPIN: "值班长口令", Busy: "正在请大厅确认…", KeyOK: "确认", KeyNext: "下一栏", Afar: "已请值班长在自己的位置上确认，等候答复…（Esc 撤回）", AfarHint: "值班长不在旁边：两栏留空按 Enter，请其在自己的位置上确认"}

var consentEN = Consent{SupervisorNo: "Supervisor no.", SupervisorPIN: "Supervisor PIN", Busy: "Asking the hall…", KeyOK: "confirm", KeyNext: "next field", Afar: "A supervisor is asked at their own seat… (Esc takes it back)", AfarHint: "Supervisor not here: leave both empty, Enter asks at their own seat"}
