// Package pinyin spells Chinese as people type it to find a name: by first letters or
// by syllables without tones.
//
// It knows how characters are most usually read, and nothing of what they name.
package pinyin
