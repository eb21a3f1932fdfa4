package hall

import (
	"context"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall/ca"
	"onewindow/hall/store"
)

// keyOfDesk is the purpose of the shares of desks' keys.
const keyOfDesk = "share of a desk's key"

// KeyShare gives a desk the hall's share of the key to what it keeps.
func (s *Server) KeyShare(ctx context.Context, _ *hallv1.KeyShareRequest) (*hallv1.KeyShareResponse, error) {
	cert, _ := peerCertificate(ctx)
	switch {
	case cert == nil:
		return nil, refuse(ReasonNoCertificate)
	case len(s.opt.Secret) == 0: // the next start would give another share
		return nil, refuse(ReasonNoKeyShare)
	}
	holder := ca.Holder(cert)
	share, err := s.derived(keyOfDesk, s.store.Hall()+"/"+holder)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx *store.Tx) error { return act(tx, EventKeyShare, holder, holder) })
	if err != nil {
		return nil, err
	}
	return &hallv1.KeyShareResponse{Share: share}, nil
}
