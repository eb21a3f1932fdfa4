package hallv1

// DeviceMessage is what a key device signs so that its person signs in: what it is
// for, who, and the hall's challenge. No other message of ours begins like it.
func DeviceMessage(staffNo string, challenge []byte) []byte {
	return append([]byte("onewindow sign-in 1\n"+staffNo+"\n"), challenge...)
}
