package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	hallv1 "onewindow/api/hall/v1"
)

// maxRelease bounds what a hall may send for a catalogue.
const maxRelease = 64 << 20

// ErrReleaseHash is a release that came with other data than its hash names.
var ErrReleaseHash = errors.New("client: the release does not match its hash")

// Release fetches the data of a release and holds them against their hash. What
// they mean is for whoever uses them to check.
func (c *Client) Release(ctx context.Context, r Release) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, pageDeadline)
	defer cancel()
	stream, err := c.desk.GetRelease(ctx, &hallv1.GetReleaseRequest{Version: r.Version})
	if err != nil {
		return nil, err
	}
	var data []byte
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, classify(err)
		}
		data = append(data, part.GetChunk()...)
		if len(data) > maxRelease {
			return nil, ErrReleaseHash
		}
	}
	if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != r.SHA256 {
		return nil, ErrReleaseHash
	}
	return data, nil
}
