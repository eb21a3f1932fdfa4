package values

import "strings"

// Channel is how an application came while nobody was at the desk.
type Channel string

// The channels.
const (
	ByMail  Channel = "post"  // its papers came in a parcel (不见面审批)
	ByPhone Channel = "phone" // the hotline put the applicant through
)

// hotline begins the number of a call that came through the hotline, 12345-2026001.
const hotline = "12345-"

// ChannelOf reads what stands in place of a ticket for somebody who does not come: the
// number of a parcel, or of a call; empty is a ticket.
func ChannelOf(label string) Channel {
	if _, ok := ParcelNo(label); ok {
		return ByMail
	}
	if call, ok := strings.CutPrefix(label, hotline); ok && call != "" && strings.Trim(call, "0123456789") == "" {
		return ByPhone
	}
	return ""
}
