package i18n

// Enrol is what a desk says at its first start, when it gets its certificate.
type Enrol struct {
	Title, Expired, Anew string // why it asks
	Where                string
	HowTo                string
	Address, BadAddress  string
	Code, CodeOrOn       string // the question; OrOn: Enter goes on without
	Working, Done        string
	BadCode              string
	OtherHall            string
	Away, NotEnrolled    string
	// A start without the hall: the question for the PIN that opens the desk's key, and
	// why it does not open.
	PIN, PINAgain     string
	PINTries, NoShare string
}

var enrolZH = Enrol{
	PIN:         "连不上大厅。请上次在本机登录的人输入口令，打开本机保存的件（直接按 Enter 退出）：",
	PINAgain:    "口令不正确，请再输入（直接按 Enter 退出）：",
	PINTries:    "口令输错次数过多：请等大厅恢复后再启动，保存的件都还在。",
	NoShare:     "连不上大厅，本机也没有可以离线打开的密钥：请等大厅恢复后再启动，保存的件都还在。",
	Title:       "本窗口还没有大厅的证书。",
	Expired:     "本窗口的证书已于 {day} 过期：连不上大厅，手上的件还在。",
	Anew:        "本窗口的证书有效至 {day}；重新注册后换成新的。",
	Where:       "窗口 {window} · 大厅 {address}",
	HowTo:       "请管理员在大厅服务器上运行：window hall enrol {window}",
	Address:     "大厅服务器地址（主机:端口；直接按 Enter 退出）：",
	BadAddress:  "地址写作 主机:端口，例如 10.1.0.5:7440。",
	Code:        "注册码（32 位数字，空格可省；直接按 Enter 退出）：",
	CodeOrOn:    "注册码（32 位数字，空格可省；直接按 Enter 先离线工作）：",
	Working:     "正在向大厅注册……",
	Done:        "注册完成，证书有效至 {day}，到期前自动续。",
	BadCode:     "不是完整的注册码：有一位输错或漏了，请再输一次。",
	OtherHall:   "回答的不是发码的大厅，码没有发出：核对大厅地址；地址无误请立即告诉管理员。",
	Away:        "大厅连不上：{error}",
	NotEnrolled: "本窗口还没有大厅的证书：在终端里运行 window --config {file}，按提示输入注册码",
}

var enrolEN = Enrol{
	PIN:         "The hall is out of reach. PIN of who signed in here last, to open what this desk keeps (Enter alone ends): ",
	PINAgain:    "Wrong PIN; once more (Enter alone ends): ",
	PINTries:    "Too many wrong PINs: start again when the hall is back. All that is kept is still here.",
	NoShare:     "The hall is out of reach, and no key of this desk opens without it: start again when it is back. All that is kept is still here.",
	Title:       "This desk has no certificate of the hall yet.",
	Expired:     "This desk's certificate ended on {day}: the hall cannot be reached, the cases in hand are safe.",
	Anew:        "This desk's certificate is good until {day}; a new code takes its place.",
	Where:       "Window {window} · hall {address}",
	HowTo:       "Ask the administrator to run at the hall's server: window hall enrol {window}",
	Address:     "Address of the hall's server (HOST:PORT; Enter alone quits): ",
	BadAddress:  "An address is HOST:PORT, such as 10.1.0.5:7440.",
	Code:        "Code (32 digits, spaces do not matter; Enter alone quits): ",
	CodeOrOn:    "Code (32 digits, spaces do not matter; Enter alone goes on without the hall): ",
	Working:     "Enrolling at the hall …",
	Done:        "Enrolled; the certificate is good until {day} and renews itself before.",
	BadCode:     "This is not a whole code: a digit is wrong or missing. Try again.",
	OtherHall:   "Who answered is not the hall of this code; the code was not sent. Check the hall's address; if it is right, tell the administrator at once.",
	Away:        "The hall cannot be reached: {error}",
	NotEnrolled: "this desk has no certificate of the hall yet: run window --config {file} in a terminal and type the code in",
}
