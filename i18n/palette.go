package i18n

// Palette is the page on which an action is looked for, and the sheet of keys beside
// the keyboard.
type Palette struct {
	Title, Ask, Nothing, KeyRun, KeyClose string

	Where, Between string            // before and between the screens that have a key
	While          string            // between a screen and what is being done there
	Screens        map[string]string // by their folders

	Sheet      string // {role}
	Left       string // {screens} that have no room on the sheet
	Everywhere string
	Often      string // keys that do the same on most screens
	Roles      map[string]string
	Anywhere   []AnywhereKey
}

// AnywhereKey is a key that works on every screen.
type AnywhereKey struct{ Key, Does string }

var paletteZH = Palette{
	Title: "查找操作", Ask: "拼音首字母或文字", Nothing: "没有这样的操作：换个说法，或按 Esc 返回后按 F1", KeyRun: "执行", KeyClose: "返回",
	Where: "在：", Between: "、", While: "·",
	Screens: map[string]string{
		"signin": "登录", "lock": "锁屏", "waiting": "等候", "ticket": "叫号", "identity": "手工录入身份", "item": "选事项", "situation": "情形问答",
		"paperlist": "材料清单", "fields": "申请表", "outcome": "收件方式", "done": "办结与打印", "basket": "本号事项", "pages": "扫描页", "turndown": "不予收件",
		"hold": "挂起", "corrections": "待补件", "withdraw": "撤回", "issue": "出件", "outbox": "待送与日结", "relay": "接办他窗", "damage": "存储核对",
		"lights": "设备", "face": "证件照片", "notdone": "办不成事", "bags": "物料", "assist": "呼叫值班长", "across": "申请人一侧", "coach": "练习的申请人", "uncollected": "逾期未领",
		"reviewlist": "审批列表", "reviewcase": "审批办件", "guide": "导办", "board": "值班台", "lists": "清单", "figures": "报表", "branches": "送分局的件",
	},
	Sheet: "按键一览 · {role}", Left: "未列出：{screens}（按 Ctrl-K 或 F1）", Everywhere: "任何画面", Often: "多数画面",
	Roles: map[string]string{
		"clerk": "综窗", "police": "公安综窗", "issuer": "出件", "reviewer": "审批", "chief_rep": "首席代表", "guide": "导办", "supervisor": "值班长",
	},
	Anywhere: []AnywhereKey{
		{"F1 Ctrl-G", "本画面的按键"},
		{"Ctrl-K", "查找操作"},
		{"Ctrl-L", "本窗口设备"},
		{"Ctrl-Y", "证件照片"},
		{"Ctrl-D", "物料"},
		{"Ctrl-B", "呼叫值班长"},
		{"Ctrl-A", "办不成事"},
		{"Ctrl-W", "锁屏"},
		{"Ctrl-X", "申请人一侧"},
		{"Ctrl-C", "退出"},
	},
}

var paletteEN = Palette{
	Title: "Find an action", Ask: "words or their first letters", Nothing: "No such action: say it otherwise, or Esc and then F1", KeyRun: "do it", KeyClose: "back",
	Where: "on: ", Between: ", ", While: ": ",
	Screens: map[string]string{
		"signin": "sign in", "lock": "lock", "waiting": "waiting", "ticket": "ticket", "identity": "typed identity", "item": "item", "situation": "situation",
		"paperlist": "checklist", "fields": "form", "outcome": "hand in", "done": "done and print", "basket": "matters", "pages": "scanned pages", "turndown": "turn down",
		"hold": "hold", "corrections": "corrections", "withdraw": "withdraw", "issue": "hand out", "outbox": "outbox, end of day", "relay": "relay", "damage": "damaged store",
		"lights": "devices", "face": "card photo", "notdone": "not done", "bags": "originals", "assist": "call for help", "across": "citizen's side", "coach": "citizen of a practice", "uncollected": "not fetched",
		"reviewlist": "review list", "reviewcase": "case in review", "guide": "guide desk", "board": "board", "lists": "lists", "figures": "figures", "branches": "sent to the branches",
	},
	Sheet: "Keys · {role}", Left: "Not here: {screens} (Ctrl-K or F1)", Everywhere: "Everywhere", Often: "Most screens",
	Roles: map[string]string{
		"clerk": "window", "police": "police window", "issuer": "issue desk", "reviewer": "reviewer", "chief_rep": "chief representative", "guide": "guide", "supervisor": "supervisor",
	},
	Anywhere: []AnywhereKey{
		{"F1 Ctrl-G", "keys here"},
		{"Ctrl-K", "find an action"},
		{"Ctrl-L", "devices"},
		{"Ctrl-Y", "card photo"},
		{"Ctrl-D", "originals"},
		{"Ctrl-B", "call for help"},
		{"Ctrl-A", "not done"},
		{"Ctrl-W", "lock"},
		{"Ctrl-X", "citizen's side"},
		{"Ctrl-C", "leave"},
	},
}
