package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"onewindow/station"
	"onewindow/visit"
)

// demoPrints is a reader of fingerprints of the demo: each finger is as good as it is,
// and some are worn.
type demoPrints struct {
	pace float64
	who  func() string // whose finger lies on it
}

// pressFor is how long somebody takes to lay a finger down and take it up.
const pressFor = 900 * time.Millisecond

// TakePrint says how good the print of a finger is.
func (p demoPrints) TakePrint(ctx context.Context, hand, finger string) (int, error) {
	if !sleep(ctx, time.Duration(float64(pressFor)/p.pace)) {
		return 0, ctx.Err()
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.who() + hand + finger))
	return 50 + int(h.Sum32()%50), nil
}

// receiptAfter is how long a citizen looks for the receipt of a photo.
const receiptAfter = 1200 * time.Millisecond

// receipts lets citizens hold the receipts of their photos under the scanner, one for
// each photo, when the papers are looked at.
func (d *demo) receipts(ctx context.Context, st *station.Station) {
	snapshots, stop := st.Watch()
	defer stop()
	shown := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-snapshots:
			photo := photoWanted(n)
			if photo == "" || shown[photo] || !sleep(ctx, time.Duration(float64(receiptAfter)/d.f.pace)) {
				continue
			}
			if photoWanted(st.Snapshot()) != photo {
				continue // another matter came into hand while it was looked for
			}
			shown[photo] = true
			h := fnv.New64a()
			_, _ = h.Write([]byte(photo))
			_ = d.codes.Scan(fmt.Appendf(nil, "4419%010d", h.Sum64()%1e10), "C0") // a scanner that is away reads nothing
		}
	}
}

// photoWanted is the photo, by case and line, that has no receipt yet.
func photoWanted(n station.Snapshot) string {
	m := n.Visit.Matter()
	if m == nil || n.Phase != visit.Papers {
		return ""
	}
	lines, judged, err := n.Rules.Judgements(&n.Visit, m, n.Now)
	if err != nil {
		return ""
	}
	for _, l := range lines {
		if _, done := judged[l.ID]; visit.Pictured(l) && !done {
			return m.CaseID + " " + l.ID
		}
	}
	return ""
}
