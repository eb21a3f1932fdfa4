package i18n

// DocScan is what the desk says about the document scanner. States is keyed by
// the codes of devices/docscan; those of any device that read otherwise for a
// scanner are among them.
type DocScan struct {
	Name   string
	States map[string]string // what is the matter, and what to do
}

var docscanZH = DocScan{
	Name: "文档扫描仪",
	States: map[string]string{
		"ready":                 "扫描仪就绪",
		"device_unreachable":    "扫描仪连不上，请检查电源和网线",
		"no_reply":              "扫描仪无响应，请检查电源，必要时重新开机",
		"port_name":             "扫描仪地址无法识别，请联系管理员",
		"cancelled":             "已停止进纸",
		"scanner_not_announced": "网络上找不到这个名字的扫描仪，请检查它是否开机并连网",
		"certificate_changed":   "扫描仪的证书变了，已停止连接；请管理员到机器上核对，再把新指纹写进本窗口的配置",
		"bad_reply":             "该地址上的不是可用的扫描仪，请联系管理员",
		"port_not_found":        "找不到扫描仪，请检查是否插好并开机",
		"scan_program_missing":  "没有安装扫描程序 scanimage，请联系管理员",
		"feeder_empty":          "进纸器无纸，请放入材料",
		"paper_jam":             "卡纸，请打开盖板取出后重扫",
		"feeder_open":           "进纸器盖未关，请合上",
		"paper_mispick":         "搓纸失败，请整理后重扫",
		"paper_multipick":       "检测到双张，请整理后重扫",
		"paper_size":            "纸张尺寸不符，请改用平板玻璃",
		"feeder_failed":         "进纸器故障，请改用平板玻璃并联系管理员",
		"feeder_overloaded":     "放纸过多，请分几次放入",
		"scanner_in_use":        "扫描仪正被使用，请稍后再试",
		"scanner_down":          "扫描仪停机，请查看其面板",
		"scanner_fault":         "扫描仪故障，请查看其面板，必要时重新开机",
		"settings_refused":      "扫描仪不接受所需的设置，请联系管理员",
		"pages_late":            "扫描仪迟迟不出页，请查看其面板",
		"job_aborted":           "扫描仪中止了任务，请查看其面板后重试",
		"job_stopped":           "有人在扫描仪上停止了任务",
		"job_lost":              "扫描仪丢失了任务，请放回未扫的材料继续",
		"page_bad":              "收到的页已损坏，请重扫这一页",
		"page_incomplete":       "收到的页不完整，请重扫这一页",
		"stack_too_long":        "一叠材料超过 15 分钟，请分几次扫描",
	},
}

var docscanEN = DocScan{
	Name: "Document scanner",
	States: map[string]string{
		"ready":                 "Scanner ready",
		"device_unreachable":    "The scanner cannot be reached, check its power and network cable",
		"no_reply":              "The scanner does not answer, check its power; switch it off and on if need be",
		"port_name":             "The scanner's address makes no sense, ask the administrator",
		"cancelled":             "Feeding was stopped",
		"scanner_not_announced": "No scanner of this name is in the network, check that it is switched on and connected",
		"certificate_changed":   "The scanner shows another certificate, nothing was sent: have the administrator check it at the machine and put its fingerprint into the desk's file",
		"bad_reply":             "What is at this address is no scanner that can be used, ask the administrator",
		"port_not_found":        "The scanner is not there, check that it is plugged in and switched on",
		"scan_program_missing":  "The program scanimage is not installed, ask the administrator",
		"feeder_empty":          "No paper in the feeder, put the papers in",
		"paper_jam":             "Paper jam: open the cover, take the sheet out and scan it again",
		"feeder_open":           "The feeder's cover is open, close it",
		"paper_mispick":         "A sheet was not picked: straighten the stack and scan it again",
		"paper_multipick":       "Two sheets came at once: straighten the stack and scan it again",
		"paper_size":            "The paper has the wrong size, lay it on the glass",
		"feeder_failed":         "The feeder is out of order: use the glass, and tell the administrator",
		"feeder_overloaded":     "Too much paper in the feeder, put it in in parts",
		"scanner_in_use":        "The scanner is in use, try again in a while",
		"scanner_down":          "The scanner is down, look at its panel",
		"scanner_fault":         "The scanner is out of order, look at its panel; switch it off and on if need be",
		"settings_refused":      "The scanner refuses the settings that are needed, ask the administrator",
		"pages_late":            "The scanner gives no pages, look at its panel",
		"job_aborted":           "The scanner gave up, look at its panel and try again",
		"job_stopped":           "Somebody stopped the job at the scanner",
		"job_lost":              "The scanner lost the job: put back what was not scanned and go on",
		"page_bad":              "A page came damaged, scan it again",
		"page_incomplete":       "A page came incomplete, scan it again",
		"stack_too_long":        "The stack took more than 15 minutes, scan it in parts",
	},
}
