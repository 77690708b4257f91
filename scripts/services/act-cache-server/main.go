// Runs the cache server of nektos/act, which speaks the first version of GitHub's cache service, on 127.0.0.1 and a free port:
//
//	act-cache-server FOLDER
//
// It keeps everything in FOLDER, prints the URL for ACTIONS_CACHE_URL, and runs until it is ended.
package main

import (
	"fmt"
	"os"

	"github.com/nektos/act/pkg/artifactcache"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: act-cache-server FOLDER")
		os.Exit(2)
	}
	handler, err := artifactcache.StartHandler(os.Args[1], "", "127.0.0.1", 0, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(handler.ExternalURL() + "/")
	select {}
}
