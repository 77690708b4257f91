package search

import (
	"os"
	"slices"
	"testing"

	"example.org/notebook/internal/note"
)

func TestFindsANoteByAWordOfItsText(t *testing.T) {
	notes, err := note.ReadAll(os.DirFS("../../notes"))
	if err != nil {
		t.Fatal(err)
	}
	index, err := NewIndex(notes)
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	names, err := index.Find("builder")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"cache-mounts"}; !slices.Equal(names, want) {
		t.Errorf("found %v, want %v", names, want)
	}
}
