package i18n

// Study is the supervisor's look back, beside what Figures names.
type Study struct {
	Title, Span, Reading, None, NoReturns, NoMeasures, KeyOpen, KeyRead, KeyBack, KeyNext, KeyEarlier, KeyLater string
	KeyPrint, Printed, Notes, PrintMeasure                                                                      string // {what}
	KeyCause, KeyDone, CauseAsk, WordsAsk, Guess, Judged, DoneBy, Open, Department                              string
	Pages                                                                                                       []string
	Periods                                                                                                     map[string]string
	Measures                                                                                                    map[string]string // {subject}
}

var studyZH = Study{
	Title: "报表", Span: "{from} 至 {to}", Reading: "正在请大厅统计…", None: "还没有统计", NoReturns: "没有退件", NoMeasures: "没有超过 10% 的退件率",
	KeyOpen: "报表", KeyRead: "重新统计", KeyBack: "返回", KeyNext: "换页", KeyEarlier: "往前", KeyLater: "往后",
	KeyPrint: "打印", Printed: "已打印", Notes: "说明", PrintMeasure: "{what}：{month} 退件 {returned}/{received}（{share}）",
	KeyCause: "定原因", KeyDone: "已落实", CauseAsk: "{no} 退件的原因？1 窗口漏看  2 目录有误  3 申请人  4 部门改标准", WordsAsk: "说明（留档）", Guess: "未定", Judged: "已定", DoneBy: "✓ {by} {note}",
	Open: "待落实", Department: "部门",
	Pages:    []string{"指标", "部门", "退件率", "退件", "培训与梳理"},
	Periods:  map[string]string{"day": "日", "week": "周", "month": "月", "quarter": "季"},
	Measures: map[string]string{"training": "培训 {subject}", "rework": "重新梳理 {subject}"},
}

var studyEN = Study{
	Title: "Figures", Span: "{from} to {to}", Reading: "The hall is counting…", None: "nothing was counted yet", NoReturns: "nothing came back", NoMeasures: "no return rate beyond 10 %",
	KeyOpen: "report", KeyRead: "count again", KeyBack: "back", KeyNext: "page", KeyEarlier: "earlier", KeyLater: "later",
	KeyPrint: "print", Printed: "printed", Notes: "Note", PrintMeasure: "{what}: {month}, {returned} of {received} came back ({share})",
	KeyCause: "name cause", KeyDone: "done", CauseAsk: "Why did {no} come back? 1 window  2 catalogue  3 applicant  4 department", WordsAsk: "Words (kept)", Guess: "a guess", Judged: "named", DoneBy: "✓ {by} {note}",
	Open: "to be done", Department: "Department",
	Pages:    []string{"Figures", "Departments", "Return rates", "Returns", "Training, rework"},
	Periods:  map[string]string{"day": "day", "week": "week", "month": "month", "quarter": "quarter"},
	Measures: map[string]string{"training": "train {subject}", "rework": "rework {subject}"},
}
