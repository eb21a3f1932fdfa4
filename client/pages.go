package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	hallv1 "onewindow/api/hall/v1"
)

// chunk is the size of one message of a page; the hall takes no larger ones.
const chunk = 256 << 10

// pageDeadline bounds one page on a slow line.
const pageDeadline = time.Minute

// Page is one scanned page on its way.
type Page struct {
	CaseID, Line, SHA256, Media string
	Data                        []byte
	// Ticket and Lease of the visit: late pages of a window that was taken over are
	// refused; 0 checks nothing.
	Ticket string
	Lease  int64
}

// PutPage sends a page from where the hall has it. A page that the hall has
// whole is not sent again.
func (c *Client) PutPage(ctx context.Context, p Page) error {
	ctx, cancel := context.WithTimeout(ctx, pageDeadline)
	defer cancel()
	stat, err := c.casework.StatPage(ctx, &hallv1.StatPageRequest{Sha256: p.SHA256})
	if err != nil {
		return err
	}
	from := stat.GetStoredBytes()
	if stat.GetComplete() {
		from = int64(len(p.Data)) // one empty chunk still ties the page to this case
	}
	if from < 0 || from > int64(len(p.Data)) {
		from = 0
	}
	stream, err := c.casework.PutPage(ctx)
	if err != nil {
		return err
	}
	for first := true; first || from < int64(len(p.Data)); first = false {
		to := min(from+chunk, int64(len(p.Data)))
		msg := &hallv1.PutPageRequest{Offset: from, Chunk: p.Data[from:to]}
		if first {
			msg.CaseId, msg.LineId, msg.Sha256, msg.MediaType = p.CaseID, p.Line, p.SHA256, p.Media
			msg.TotalBytes, msg.TicketId, msg.Lease = int64(len(p.Data)), p.Ticket, p.Lease
		}
		err = stream.Send(msg)
		if err != nil {
			break // CloseAndRecv says why
		}
		from = to
	}
	reply, err := stream.CloseAndRecv()
	if err != nil {
		return classify(err)
	}
	if reply.GetSha256() != p.SHA256 || reply.GetStoredBytes() != int64(len(p.Data)) {
		return fmt.Errorf("%w: page %s: hall stored %d of %d bytes", ErrUnreachable, p.SHA256, reply.GetStoredBytes(), len(p.Data))
	}
	return nil
}

// ErrPageHash is a page that came back with another content than its hash names.
var ErrPageHash = errors.New("client: page does not match its hash")

// GetPage fetches a page whole and checks it.
func (c *Client) GetPage(ctx context.Context, caseID, sum string) (data []byte, media string, err error) {
	return c.getPage(ctx, &hallv1.GetPageRequest{CaseId: caseID, Sha256: sum})
}

// CopyPage fetches a page of a case that was not handed in, which came with the
// copy of the visit in hand.
func (c *Client) CopyPage(ctx context.Context, ticket, caseID, sum string) ([]byte, error) {
	data, _, err := c.getPage(ctx, &hallv1.GetPageRequest{CaseId: caseID, Sha256: sum, TicketId: ticket})
	return data, err
}

func (c *Client) getPage(ctx context.Context, req *hallv1.GetPageRequest) (data []byte, media string, err error) {
	ctx, cancel := context.WithTimeout(ctx, pageDeadline)
	defer cancel()
	stream, err := c.casework.GetPage(ctx, req)
	if err != nil {
		return nil, "", err
	}
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != req.GetSha256() {
				return nil, "", ErrPageHash
			}
			return data, media, nil
		}
		if err != nil {
			return nil, "", classify(err)
		}
		data = append(data, part.GetChunk()...)
		if media == "" {
			media = part.GetMediaType()
		}
	}
}
