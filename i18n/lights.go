package i18n

// Lights is the list of the desk's devices: how each is, and what to do.
type Lights struct {
	Title, None, Port, LastSuccess, Never, Since, Do, ByHand, ByHandAsk string
	KeyReopen, KeyByHand, KeyWanted, KeyBack, KeyAnywhere               string

	Reasons map[string]string // of doing without: station.ByHandReasons
	Dos     map[string]string // what to do, by the cause
}

var lightsZH = Lights{
	Title: "本窗口设备", None: "没有配置设备", Port: "端口", LastSuccess: "最近正常", Never: "还没有", Since: "{state} {t}",
	Do: "怎么办", ByHand: "改为人工：{reason}（{staff}）", ByHandAsk: "为什么改为人工？工作照常，设备恢复后自动可用",
	KeyReopen: "重新打开", KeyByHand: "改为人工", KeyWanted: "恢复使用", KeyBack: "返回", KeyAnywhere: "设备",
	Reasons: map[string]string{"broken": "损坏待修", "absent": "没有配备或借走", "supplies": "缺纸等耗材", "other": "其他"},
	Dos: map[string]string{
		"port_busy":          "关闭占用这个端口的程序，再按 F5",
		"port_permission":    "请管理员给本用户打开串口的权限，再重新登录",
		"port_no_rule":       "请管理员安装设备规则，再重插设备",
		"port_not_found":     "插好设备；端口名变了请管理员改配置",
		"port_not_serial":    "请管理员核对配置的端口",
		"port_settings":      "请管理员核对配置的波特率",
		"port_name":          "请管理员核对配置的端口",
		"device_unreachable": "检查网线和串口服务器电源",
		"device_gone":        "检查连接线，插好后自动恢复",
		"no_reply":           "检查电源和连接线，再按 F5",
		"line_garbled":       "请管理员核对波特率，并核对端口上接的是不是这个设备",
		"not_a_reader":       "检查电源和连接线，核对端口上接的是不是读卡器",
		"line_fault":         "检查连接线，再按 F5；仍不行请换读卡器",
		"write_stalled":      "检查电源和连接线，再按 F5",
		"paper_out":          "换纸，合上盖",
		"cover_open":         "合上盖",
		"sam_fault":          "更换读卡器",
		"sam_unauthorised":   "请管理员更换或授权读卡器",
	},
}

var lightsEN = Lights{
	Title: "Devices of this desk", None: "No device is configured", Port: "Port", LastSuccess: "Last success", Never: "never", Since: "{state} for {t}",
	Do: "What to do", ByHand: "By hand: {reason} ({staff})", ByHandAsk: "Why by hand? Work goes on, and the device serves again when it answers",
	KeyReopen: "reopen", KeyByHand: "by hand", KeyWanted: "use again", KeyBack: "back", KeyAnywhere: "devices",
	Reasons: map[string]string{"broken": "broken", "absent": "not here", "supplies": "no paper or ink", "other": "other"},
	Dos: map[string]string{
		"port_busy":          "Close the program that has this port, then press F5",
		"port_permission":    "The administrator adds this user to the group dialout; sign in again",
		"port_no_rule":       "The administrator installs the udev rule; plug the device in again",
		"port_not_found":     "Plug the device in; if its port has another name now, the administrator changes the file",
		"port_not_serial":    "The administrator looks at the port in the desk's file",
		"port_settings":      "The administrator looks at the speed in the desk's file",
		"port_name":          "The administrator looks at the port in the desk's file",
		"device_unreachable": "Look at the network cable and the power of the device server",
		"device_gone":        "Look at the cable; plugged in, it comes back by itself",
		"no_reply":           "Look at power and cable, then press F5",
		"line_garbled":       "The administrator looks at the speed, and whether this is the device at that port",
		"not_a_reader":       "Look at power and cable, and whether a card reader is at that port",
		"line_fault":         "Look at the cable, then press F5; if that does not help, another reader",
		"write_stalled":      "Look at power and cable, then press F5",
		"paper_out":          "Put in a new roll, close the cover",
		"cover_open":         "Close the cover",
		"sam_fault":          "Replace the reader",
		"sam_unauthorised":   "The administrator replaces or authorises the reader",
	},
}
