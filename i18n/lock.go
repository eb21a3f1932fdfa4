package i18n

// Lock is what lies over a locked seat.
type Lock struct {
	Title, PIN, Code, Busy, Demo, KeyUnlock, KeyOut, OutAsk, KeyAnywhere, Asleep string

	Kept, Away, Over, HallBack string // why the PIN is asked for
}

var lockZH = Lock{
	Title: "窗口已锁定", PIN: "口令", Code: "动态码", Busy: "正在解锁…", Demo: "演示城市：口令已填好，按 Enter", KeyUnlock: "解锁", KeyOut: "换人登录", KeyAnywhere: "锁屏",
	OutAsk: "再按一次 Ctrl+O 退出登录，换人办理", Asleep: "屏幕已遮住，按任意键继续",
	Kept: "屏幕上的内容都在，解锁后接着办", Away: "离线：可用口令在本机解锁，期间收的件会标明“大厅未核验”",
	Over: "登录已过期，输入口令接着办；屏幕上的内容都在", HallBack: "大厅恢复了：请输入口令，由大厅核验",
}

var lockEN = Lock{
	Title: "Locked", PIN: "PIN", Code: "Code", Busy: "unlocking…", Demo: "Demo city: the PIN is filled in, press Enter", KeyUnlock: "unlock", KeyOut: "somebody else", KeyAnywhere: "lock",
	OutAsk: "Ctrl+O once more signs out, for somebody else", Asleep: "The screen is dark; any key goes on",
	Kept: "Everything on the screen is kept and goes on after the unlock", Away: "Offline: the PIN unlocks here; cases until then are marked as not verified by the hall",
	Over: "The session has run out; the PIN goes on with it. Everything is kept", HallBack: "The hall is back: enter your PIN for it to verify",
}
