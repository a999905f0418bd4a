//! `tributary serve`: the page.

use anyhow::Context;

use crate::cli::{ServeArguments, Settings};
use crate::ending::Ending;
use crate::printer::Printer;
use crate::serve;

pub(crate) async fn run(arguments: &ServeArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    // A store that is not there is said at once, and not only on the first page.
    store::Store::open(settings.location.clone()).await?;
    let (listener, bound) = serve::listen(arguments.listen, arguments.port).await?;
    if !bound.ip().is_loopback() {
        printer.warning("this address can be reached from other machines: whoever can, reads this store");
    }
    let address = format!("http://{bound}/");
    printer.data(&format!("{address}\n"))?;
    printer.note("Ctrl-C ends it");
    if arguments.open {
        open(&address, printer);
    }
    // Queries have threads of their own, so that a long one keeps no page from being sent.
    let queries = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(settings.threads.get())
        .thread_name("query")
        .enable_all()
        .build()
        .context("no threads for queries")?;
    let stopping = Printer::new(!printer.speaks());
    let stopped = async move {
        // Without a way to hear of Ctrl-C the program runs until it is ended otherwise.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        stopping.note("ending: answers under way are given three seconds; Ctrl-C ends at once");
        tokio::spawn(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                Printer::end(130);
            }
        });
    };
    let served = serve::serve(listener, settings, &arguments.host, queries.handle().clone(), stopped).await;
    queries.shutdown_background();
    served?;
    Ok(Ending::Done)
}

/// Asks the desktop to open the address; where there is none, it stands in the terminal.
fn open(address: &str, printer: &Printer) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let nothing = std::process::Stdio::null;
    let mut command = std::process::Command::new(program);
    command.arg(address).stdin(nothing()).stdout(nothing()).stderr(nothing());
    if command.spawn().is_err() {
        printer.warning(&format!("no browser could be opened: open {address} yourself"));
    }
}
