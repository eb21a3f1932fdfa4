package simulated

import (
	"context"

	"onewindow/hall/archive"
)

// SealOffice keeps a seal behind a line that is down at times: the first try of some
// uses fails and tells nothing.
type SealOffice struct {
	archive.OwnSeal
	// OutOfReach is in per mille of the uses.
	OutOfReach int

	asked onceEach
}

// Seal sets the seal.
func (o *SealOffice) Seal(ctx context.Context, u archive.Use) (archive.Seal, error) {
	if fateOf(u.ID) < o.OutOfReach && o.asked.first(u.ID) {
		return archive.Seal{}, ErrOutOfReach
	}
	return o.OwnSeal.Seal(ctx, u)
}
