// Package screentest proves the screens of the working seat: visits in every
// phase, made by the pure rules from catalogue and cards that the test hands
// in; a desk that records what was asked of it; and checks that hold for every
// screen in every state.
//
// It is for tests only, and knows no screen. Whoever blocks in Update or View,
// asks the desk for anything in View, shows an identity number in clear, or
// leaves a placeholder in a sentence, is caught here.
package screentest
