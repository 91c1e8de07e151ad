use hf_hub::{Repo, RepoType, api::sync::Api};

const MODEL: &str = "acme/chat";

#[derive(clap::Parser)]
struct Args {
    #[arg(long, default_value = "acme/base")]
    base: String,
}

fn main(args: Args) -> Result<(), Error> {
    let api = Api::new()?;
    api.model(MODEL.to_string());
    api.repo(Repo::with_revision(args.base, RepoType::Model, "v1".into()));
    Tokenizer::from_pretrained::<X>(r#"acme/tokens"#, None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    fn f() { api.model("no/1".into()) }
}
