package i18n

// Basket is the list of what is done on one ticket, and how it is told on the
// other screens.
type Basket struct {
	Title, Strip, Empty, Papers, For            string
	Asking, Left, Ready, Wrong                  string
	KeyTake, KeyAll, KeyAdd, KeyRemove, KeyShow string
	NothingReady, ByOther                       string
	Package                                     string // of a package in the search, {n} items
	KeyGiveUp, NoPackage                        string
	Progress, PackageFailed, Elsewhere          string            // {sent}, {granted} of {n}; {n} failed
	PackageStates                               map[string]string // visit.PackageState
}

var basketZH = Basket{
	Title: "本次办理 {n} 件", Strip: "本次 {n} 件 Ctrl-T", Empty: "还没有选事项", Papers: "材料共 {n} 项，其中 {shared} 项共用，只收一次", For: "{n} 件共用",
	Asking: "还有问题没有回答", Left: "还差 {n} 项材料", Ready: "可以交出：{way}", Wrong: "{n} 项不合格",
	KeyTake: "办理", KeyAll: "交出 {n} 件", KeyAdd: "再加一件", KeyRemove: "移除", KeyShow: "本次事项",
	NothingReady: "还没有可以交出的件", ByOther: "随另一件已收", Package: "一件事 · {n} 项",
	KeyGiveUp: "放弃一件事", NoPackage: "这一件不属于一件事", Progress: "已交出 {sent}/{n}，已办结 {granted}/{n}", PackageFailed: "{n} 项未办成，其余照常办理", Elsewhere: "{item}：不在本窗口收件，请到{zone}",
	PackageStates: map[string]string{"assembling": "组件中", "submitted": "已提交", "partial": "部分办理", "completed": "全部办结", "partially_failed": "部分未办成"},
}

var basketEN = Basket{
	Title: "{n} items on this ticket", Strip: "{n} items Ctrl-T", Empty: "no item chosen yet", Papers: "{n} papers in all, {shared} of them shared and taken once", For: "for {n} items",
	Asking: "questions are open", Left: "{n} papers to judge", Ready: "ready: {way}", Wrong: "{n} papers wanting",
	KeyTake: "take", KeyAll: "hand in {n}", KeyAdd: "add item", KeyRemove: "remove", KeyShow: "items",
	NothingReady: "nothing is ready to be handed in", ByOther: "with another item", Package: "package · {n} items",
	KeyGiveUp: "give the package up", NoPackage: "part of no package", Progress: "{sent} of {n} handed in, {granted} of {n} granted", PackageFailed: "{n} without a result; the others go on", Elsewhere: "{item}: not taken in here, go to {zone}",
	PackageStates: map[string]string{
		"assembling": "being put together", "submitted": "handed in", "partial": "in part", "completed": "complete", "partially_failed": "failed in part",
	},
}
