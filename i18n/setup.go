package i18n

// Setup is the short guided talk by which a desk gets its file.
type Setup struct {
	Title, Window, NoWindow, Address, Reached, NotReached string

	Looking, NoPorts, Answers, Silent, Which, BadKind, Taken string // {port} {device} {why}

	TestAsk, TestTitle, TestLine, TestDone, TestFailed string

	Wrote, Exists, Next string

	// What stands in the file beside each field.
	FileHead, FileWindow, FileData, FileLang, FileLook, FileHall, FileCertificate, FileDevice, FileNoDevice string
}

var setupZH = Setup{
	Title:  "设置本窗口：回答几个问题，写成一个配置文件。直接按 Enter 用方括号里的，Ctrl-C 退出不写。",
	Window: "窗口号 [{default}]：", NoWindow: "窗口号不能为空。",
	Address: "大厅服务器地址（主机:端口）：", Reached: "✓ 大厅在应答：{address}", NotReached: "△ 现在连不上 {address}（{why}）：先写进文件，接好网络后再查",
	Looking: "正在逐个试串口上的设备，每个要几秒……", NoPorts: "△ 本机没有串口；以后接上设备再运行一次，或照文档改文件",
	Answers: "✓ {port}  {device}：应答", Silent: "{port}  没有应答的设备。这里接的是什么？", Which: "{kinds}（直接按 Enter：不用）：", BadKind: "请输入列出的数字。", Taken: "△ {port}  {why}",
	TestAsk: "打一张试打纸？ [y/N]：", TestTitle: "试打", TestLine: "{window} 窗口 · {time} · 龘𬱖 Aa 0123456789", TestDone: "✓ 打印机报告已打出：请看纸上的字是否完整", TestFailed: "✗ 没有打出：{why}",
	Wrote: "✓ 已写 {file}", Exists: "{file} 已经有了：换个名字，或加 --force 替换它", Next: "现在全面检查（以后随时可用：window doctor --config {file}）：",
	FileHead:   "本窗口的配置，由 window setup 写成；所有字段见 docs/CONFIG.md。改后重新启动程序，再运行 window doctor。",
	FileWindow: "窗口号，大厅认得的", FileData: "本机存储、日志的文件夹，相对本文件", FileLang: "zh 或 en", FileLook: "day night contrast 16 none；看不清边框时 ascii = true，眼睛累时 large = true",
	FileHall: "大厅服务器，主机:端口", FileCertificate: "本机上的大厅，不加密；别的机器上的不能这样写", FileDevice: "{device}", FileNoDevice: "没有找到设备。接上后再运行 window setup，或照 docs/CONFIG.md 写 [devices.…]",
}

var setupEN = Setup{
	Title:  "Setting up this desk: a few questions, written down as one file. Enter alone takes what is in brackets, Ctrl-C leaves without a trace.",
	Window: "Number of the window [{default}]: ", NoWindow: "A desk has a number.",
	Address: "Address of the hall's server (HOST:PORT): ", Reached: "✓ The hall answers at {address}", NotReached: "△ {address} cannot be reached now ({why}): it goes into the file, look again once the line is there",
	Looking: "Trying what is at the serial ports, a few seconds each…", NoPorts: "△ This machine has no serial port; run this again when devices are there, or write them into the file",
	Answers: "✓ {port}  {device}: answers", Silent: "{port}  nothing answers. What is plugged in here?", Which: "{kinds} (Enter alone: nothing): ", BadKind: "One of the digits, please.", Taken: "△ {port}  {why}",
	TestAsk: "Print a test? [y/N]: ", TestTitle: "Test", TestLine: "Window {window} · {time} · 龘𬱖 Aa 0123456789", TestDone: "✓ The printer says that it came out: look whether the paper is whole", TestFailed: "✗ It did not come out: {why}",
	Wrote: "✓ Wrote {file}", Exists: "{file} is there already: take another name, or --force to replace it", Next: "Now all of it is checked (at any time: window doctor --config {file}):",
	FileHead:   "This desk's file, written by window setup; docs/CONFIG.md has all fields. Start the program again after a change, and run window doctor.",
	FileWindow: "the window's number, as the hall knows it", FileData: "folder of store and log, from where this file is", FileLang: "zh or en", FileLook: "day night contrast 16 none; ascii = true where borders look broken, large = true for tired eyes",
	FileHall: "the hall's server, HOST:PORT", FileCertificate: "a hall on this machine, without TLS; never for another machine", FileDevice: "{device}", FileNoDevice: "No device was found. Run window setup again when they are plugged in, or write [devices.…] as in docs/CONFIG.md",
}
