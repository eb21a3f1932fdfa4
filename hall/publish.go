package hall

import (
	"crypto/sha256"
	"encoding/hex"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/catalog"
	"onewindow/values"
)

// published are the releases that the hall works with, and what its windows are
// told of them.
type published struct {
	releases *catalog.Releases
	told     []*hallv1.CatalogRelease
	data     map[string]string // by version
}

// Publish makes these the releases of the hall, and of its windows. Those
// without data are the hall's alone.
func (s *Server) Publish(r *catalog.Releases) {
	p := &published{releases: r, data: map[string]string{}}
	for _, x := range r.All() {
		if x.Data == "" {
			continue
		}
		sum, version := sha256.Sum256([]byte(x.Data)), x.Catalog.Version()
		p.data[version] = x.Data
		p.told = append(p.told, &hallv1.CatalogRelease{Version: version, Sha256: hex.EncodeToString(sum[:]), From: x.From.String()})
	}
	s.inForce.Store(p)
}

// catalog is the release in force.
func (s *Server) catalog() *catalog.Catalog {
	return s.inForce.Load().releases.At(values.Of(s.now())).Catalog
}

// release is the release of a version, or the one in force where the hall does
// not have it.
func (s *Server) release(version string) *catalog.Catalog {
	if c, ok := s.inForce.Load().releases.Version(version); ok {
		return c
	}
	return s.catalog()
}

// GetRelease streams the data of a release.
func (s *Server) GetRelease(req *hallv1.GetReleaseRequest, stream hallv1.DeskService_GetReleaseServer) error {
	data, ok := s.inForce.Load().data[req.GetVersion()]
	if !ok {
		return refuse(ReasonUnknownRelease)
	}
	for from := 0; from < len(data); from += chunkMax {
		chunk := []byte(data[from:min(from+chunkMax, len(data))])
		if err := stream.Send(&hallv1.GetReleaseResponse{Chunk: chunk}); err != nil {
			return err
		}
	}
	return nil
}
