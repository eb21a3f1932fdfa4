package station

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
)
