package catalog

import "slices"

// needGuardian is the requirement by which an option says that a guardian comes along.
const needGuardian = "IDC.guardian"

// ofAge is from when nobody has to come along (workflow §7).
const ofAge = 16

// ByAge is the option that the age on the card decides, where the applicant has to
// come in person and nobody may act for them: under sixteen with the guardian, from
// then on alone. Where anybody else may act the age decides nothing.
func (b ChoiceBlock) ByAge(age int) (key string, decided bool) {
	if len(b.Options) != 2 {
		return "", false
	}
	alone := slices.IndexFunc(b.Options, func(o Option) bool { return len(o.Add) == 0 })
	guarded := slices.IndexFunc(b.Options, func(o Option) bool { return slices.Contains(o.Add, needGuardian) })
	switch {
	case alone < 0 || guarded < 0:
		return "", false
	case age < ofAge:
		return b.Options[guarded].Key, true
	}
	return b.Options[alone].Key, true
}
