package i18n

// Printer is what the desk says about the receipt printer. States is keyed by
// the codes of devices/printer; the codes of ports that cannot be opened are in
// the topic of all devices.
type Printer struct {
	Name   string
	States map[string]string // what is the matter, and what to do

	Printed    string
	NotPrinted string // {why}
	Reprint    string // the mark on a second print
	Waiting    string // {why}: a job waits for a hand
}

var printerZH = Printer{
	Name: "打印机",
	States: map[string]string{
		"ready":       "打印机就绪",
		"paper_low":   "纸将用尽，请备好纸卷",
		"paper_out":   "缺纸，请换纸",
		"cover_open":  "打印机上盖未关，请合上",
		"cutter_jam":  "切刀卡住，请清理后合上上盖",
		"overheat":    "打印头过热，自动恢复中，请稍候",
		"fault":       "打印机故障，需维修",
		"feeding":     "正在按键走纸",
		"no_reply":    "打印机无响应，请检查电源和串口线",
		"no_marker":   "打印机没有确认打印完成",
		"cancelled":   "已取消打印",
		"bad_content": "内容无法打印，请联系管理员",
	},
	Printed:    "已打印",
	NotPrinted: "未打印：{why}",
	Reprint:    "补打",
	Waiting:    "等待打印：{why}",
}

var printerEN = Printer{
	Name: "Printer",
	States: map[string]string{
		"ready":       "Printer ready",
		"paper_low":   "Paper is running out, have a new roll at hand",
		"paper_out":   "Out of paper, put in a new roll",
		"cover_open":  "The printer's cover is open, close it",
		"cutter_jam":  "The cutter is jammed, clear it and close the cover",
		"overheat":    "The print head is too hot and is cooling down, please wait",
		"fault":       "The printer is out of order and needs repair",
		"feeding":     "The feed button is pressed",
		"no_reply":    "The printer does not answer, check its power and cable",
		"no_marker":   "The printer has not confirmed the end of the print",
		"cancelled":   "Printing cancelled",
		"bad_content": "The content cannot be printed, ask the administrator",
	},
	Printed:    "Printed",
	NotPrinted: "Not printed: {why}",
	Reprint:    "REPRINT",
	Waiting:    "Waiting to print: {why}",
}
