// Notebook serves a folder of Markdown notes as a web site with highlighted code and full-text search.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"example.org/notebook/internal/note"
	"example.org/notebook/internal/search"
	"example.org/notebook/internal/web"
)

func main() {
	folder := flag.String("notes", "notes", "folder of Markdown files")
	address := flag.String("listen", "127.0.0.1:8080", "address to serve on")
	query := flag.String("search", "", "print the notes that match this and end")
	flag.Parse()
	if err := run(*folder, *address, *query); err != nil {
		slog.Error("notebook ended", "error", err)
		os.Exit(1)
	}
}

func run(folder, address, query string) error {
	notes, err := note.ReadAll(os.DirFS(folder))
	if err != nil {
		return err
	}
	index, err := search.NewIndex(notes)
	if err != nil {
		return err
	}
	defer index.Close()
	if query != "" {
		return printMatches(index, query)
	}
	slog.Info("serving", "notes", len(notes), "address", address)
	server := &http.Server{Addr: address, Handler: web.NewHandler(notes, index), ReadHeaderTimeout: 5 * time.Second}
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func printMatches(index *search.Index, query string) error {
	names, err := index.Find(query)
	if err != nil {
		return err
	}
	for _, name := range names {
		fmt.Println(name)
	}
	return nil
}
