package station

import (
	"cmp"
	"slices"
	"time"

	"onewindow/papers"
)

// Original is one original paper in the hall's custody.
type Original struct {
	CaseID, CaseNo, ItemName, Department string
	Line, Name                           string
	// Place is where it is, Bag the bag that it is in; Due the day by which it leaves
	// the window, empty where there is none.
	Place, Bag, Due string
	Late            bool
}

// Bag is a bag of originals: At has it, Next was given it, To may open it.
type Bag struct {
	No, State, At, Next, To string
	Papers                  []Original
}

// Places of originals, in the hall's words; a window's is PlaceWindow and its number,
// a department's PlaceDept and its code.
const (
	PlaceRoom   = "room"
	PlaceIssue  = "issue"
	PlaceWindow = "window:"
	PlaceDept   = "dept:"
)

// Scans of a bag.
const (
	BagGive = "give"
	BagTake = "take"
	BagOpen = "open"
)

// Lists of originals.
const (
	OriginalsHere    = "here"
	OriginalsMissing = "missing"
	OriginalsResults = "results" // granted by this department and not packed yet
)

// LineResult is the line that stands for the result of a case.
const LineResult = "RESULT"

// Handing is who gives a bag to whom, in words.
type Handing struct {
	From, To string
	// Again: the list was printed before.
	Again bool
}

// TransferList is the paper that goes with a bag: its code is the label, and both sides
// sign it (物料交接清单).
func TransferList(b Bag, h Handing, at Seat, head Letterhead, now time.Time, lang string, demo bool) (papers.Document, error) {
	f := papers.Fields{
		Hall: at.Session.HallName, Organ: at.Session.HallName, Window: cmp.Or(at.Window, h.From), Clerk: at.Session.StaffNo, PrintedAt: now,
		QueryPhone: head.QueryPhone, BundleNo: b.No, From: h.From, To: h.To, HandoverAt: now, Demo: demo,
	}
	if h.Again {
		f.Reprint = 1
	}
	for _, p := range b.Papers {
		i := slices.IndexFunc(f.Cases, func(c papers.CaseLine) bool { return c.CaseNo == p.CaseNo })
		if i < 0 {
			i, f.Cases = len(f.Cases), append(f.Cases, papers.CaseLine{CaseNo: p.CaseNo, Item: p.ItemName})
		}
		f.Cases[i].Papers++
	}
	return papers.MakeIn(papers.TransferList, f, lang)
}
