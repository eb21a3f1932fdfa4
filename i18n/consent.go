package i18n

// Consent is the form that a supervisor signs.
type Consent struct {
	SupervisorNo, SupervisorPIN, Busy, KeyOK, KeyNext string
}

var consentZH = Consent{SupervisorNo: "值班长工号", SupervisorPIN: "值班长口令", Busy: "正在请大厅确认…", KeyOK: "确认", KeyNext: "下一栏"}

var consentEN = Consent{SupervisorNo: "Supervisor no.", SupervisorPIN: "Supervisor PIN", Busy: "Asking the hall…", KeyOK: "confirm", KeyNext: "next field"}
